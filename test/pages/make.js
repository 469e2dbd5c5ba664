// A call as `make` makes it is logged once it was made, by a beacon: a synchronous request would let Firefox unload the
// page in the middle of the script.
window.make = (id, user) => {
  if (user) oneflowSegment.identify(user, { id });
  oneflowSegment.track(id);
  navigator.sendBeacon('/log?run=made', JSON.stringify({ id, user }));
};
