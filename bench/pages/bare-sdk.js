// Stands in for 1Flow's SDK where only the way to it is measured: it notes when it was first called, and tells the page.
window._1flow = () => {
  window.deliveredAt ??= performance.now();
  window.delivered?.();
};
