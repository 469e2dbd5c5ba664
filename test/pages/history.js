// A page of a random history: each call has an id of its own, by which the log knows it again, and `made` has them all. `fill`
// leaves no room in local storage; `sendForm` goes to an address by a form; `soon` does something in a turn of its own, by no timer, since the page's clock may stand.
window.made = [];
window.born = Math.random();
window.call = (method, user, id = `${Math.random()}`) => {
  made.push({ id, method, user });
  if (method === 'identify') oneflowSegment.identify(`${user}`, { id });
  else if (method === 'track') oneflowSegment.track(id);
  else oneflowSegment.reset();
};
window.fill = () => {
  for (let size = 1 << 22, i = 0; size; ) {
    try {
      localStorage[`full${i++}`] = 'x'.repeat(size);
    } catch {
      size >>= 1;
    }
  }
};
window.sendForm = (url) => {
  const form = document.createElement('form');
  form.action = url;
  for (const [name, value] of new URL(url).searchParams) {
    const input = document.createElement('input');
    Object.assign(input, { type: 'hidden', name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
};
window.soon = (work) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    work();
  };
  port2.postMessage(0);
};
