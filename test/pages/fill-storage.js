// Leaves room in session storage for one event, and not for two: each takes some 460 characters. What the console warns of is
// kept for the next page.
console.warn = (text) => {
  localStorage.said = text;
};
sessionStorage.room = 'x'.repeat(700);
for (let size = 1 << 20, i = 0; size; ) {
  try {
    sessionStorage[`full${i++}`] = 'x'.repeat(size);
  } catch {
    size >>= 1;
  }
}
delete sessionStorage.room;
