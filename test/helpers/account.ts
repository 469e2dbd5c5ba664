// A value of a site's own class, for tests of what is made of such values.

export class Account {
  plan = 'pro';
  #secret = 1;
  get seats() {
    return this.#secret;
  }
  upgrade() {}
}
