// Stands in for 1Flow's SDK of 2022: a global lexical `_1flow`, not a property of window, ready for calls once
// `window.glob` is there and its first session valid. There is no logout.

const _1flow = window.oneflowSessions(window.oneflowStandIn());
