// Owns the list of those who are measured, ours first. One file each says how it is pasted, where its library is, how it is
// called, and how what it sends is read.
//
// A peer is:
// - `name`, `packages` (of npm, whose versions are printed), `source` (where its inline script is from);
// - `inline(origin)`: the text of its inline script, with the lines that start it; `''` for one that has none;
// - `files`: what it loads from `/peer/<id>/`, path to text; `settings(path)`: what its servers answer, as JSON;
// - `calls`: JavaScript of its `identify(id)`, `track(name, properties)` and `reset()`, of its `api` and the name of the
//   api's `method` that tracks, and of `empty()`, which throws away what waits;
// - `bareReceiver`: JavaScript that registers a receiver which only counts, where its library hands on by itself;
// - `events(site)`: what arrived, as `{ name, userId, url, properties }`, in order; undefined for what is not sent along;
//   `inPage` where a function was called, and no request sent.

import amplitude from './amplitude.mjs';
import mixpanel from './mixpanel.mjs';
import { npm as oneflowNpm, official as oneflowOfficial } from './oneflow.mjs';
import ours from './ours.mjs';
import plausible from './plausible.mjs';
import posthog from './posthog.mjs';
import rudderstack from './rudderstack.mjs';
import segment from './segment.mjs';

export const PEERS = {
  ours,
  segment,
  oneflowOfficial,
  oneflowNpm,
  posthog,
  mixpanel,
  amplitude,
  rudderstack,
  plausible,
};
