// Stands in for 1Flow's SDK where only the way to it is measured: it tells the page that a call was delivered.
window._1flow = () => window.delivered();
