// The npm entry `oneflow-segment/segment`: the destination as a plugin of Analytics.js 2.0. Nothing happens on import.
export * from '../segment/plugin.js';
