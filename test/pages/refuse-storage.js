// Storage that throws when it is read, as where the visitor allows none.
for (const name of ['sessionStorage', 'localStorage']) {
  Object.defineProperty(window, name, {
    get() {
      throw new DOMException('refused', 'SecurityError');
    },
  });
}
