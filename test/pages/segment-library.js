// A library of Segment's own catalogue, with one plugin for each action of its 1Flow destination: `theirs` is what they got.
window.theirs = [];
window.oneflowLibrary = () =>
  ['identify', 'track'].map((method) => ({
    name: `1Flow Web (Actions) ${method}`,
    type: 'destination',
    version: '1',
    isLoaded: () => true,
    load: async () => {},
    /** @param {{ event: { type: string } }} context */
    [method](context) {
      theirs.push(context.event.type);
      return context;
    },
  }));
