// Moves the inspector over the page: by its header with a pointer, by its button with the arrow keys. It keeps all of it in
// the window, and must not know what is in it.

const STEP_PX = 16;
const ARROWS: Record<string, [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Moves `host` by its `header` and, with the arrow keys, by `handle`. */
export function makeMovable(host: HTMLElement, header: HTMLElement, handle: HTMLElement): void {
  let grabbed: { x: number; y: number } | undefined;
  const drop = (): void => {
    grabbed = undefined;
  };
  header.addEventListener('pointerdown', (event) => {
    const onControl = (event.target as Element).closest('button, label');
    if (event.button || (onControl && onControl !== handle)) return;
    grabbed = { x: event.clientX, y: event.clientY };
    header.setPointerCapture(event.pointerId);
  });
  header.addEventListener('pointermove', ({ clientX, clientY }) => {
    if (!grabbed) return;
    moveBy(host, clientX - grabbed.x, clientY - grabbed.y);
    grabbed = { x: clientX, y: clientY };
  });
  for (const end of ['pointerup', 'pointercancel']) header.addEventListener(end, drop);
  handle.addEventListener('keydown', (event) => {
    const direction = ARROWS[event.key];
    if (!direction) return;
    event.preventDefault();
    moveBy(host, direction[0] * STEP_PX, direction[1] * STEP_PX);
  });
}

function moveBy(host: HTMLElement, x: number, y: number): void {
  const { left, top, width, height } = host.getBoundingClientRect();
  const place = (value: number, room: number): string => `${Math.max(0, Math.min(value, room))}px`;
  Object.assign(host.style, {
    left: place(left + x, document.documentElement.clientWidth - width),
    top: place(top + y, innerHeight - height),
    right: 'auto',
    bottom: 'auto',
  });
}
