// The frozen contract: what a snippet that was pasted long ago goes by, word for word. Other tests take these values from the
// source, and would follow a change.
import { expect } from 'chai';
import * as contract from '../src/api/contract.js';
import { VERSION } from '../src/api/version.js';

describe('the contract of snippet and facade', () => {
  it('has the values that pasted snippets have in them', () => {
    expect({ ...contract }).to.deep.equal({
      CONTRACT: 2,
      METHODS: 'load stop on ready off identify track page screen group alias reset',
      SETUP_METHODS: 5,
      CALL_LIMIT: 1_000,
      STORED: 'oneflow_2_',
      FIRST_NUMBER: 100_000,
      ATTEMPTS: 4,
      ATTEMPT_LIMIT_MS: 15_000,
      RETRY_BASE_MS: 1_000,
      DEFAULT_SDK_URL: 'https://1flow.app/js/1flow.js',
    });
  });

  it('tells the page the version of the package', async () => {
    const { version } = await (await fetch('/package.json')).json();
    expect(VERSION).to.equal(version);
  });
});
