/** The window onto the world of the picture: how large it is drawn, and what part of it is seen. */
export interface ViewPort {
  readonly zoom: number;
  /** Zooms by a factor, about a point of the window, its middle by default. */
  zoomBy(factor: number, about?: { readonly x: number; readonly y: number }): void;
  /** As large as fits, but no larger than it is written. */
  fit(width: number, height: number): void;
  /** Moves as little as makes a box visible. */
  reveal(box: Area): void;
  /** Moves a box to the middle of the height, with what stands from `left` on before it, where there is room for both. */
  center(box: Area, left: number): void;
}

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const [smallest, largest] = [0.15, 2.5];
const room = 14;

export function createViewPort(
  frame: HTMLElement,
  world: HTMLElement,
  sizer: HTMLElement,
  changed: () => void,
): ViewPort {
  let zoom = 1;
  const apply = (next: number): void => {
    zoom = Math.min(largest, Math.max(smallest, next));
    world.style.transform = `scale(${zoom})`;
    resize();
    changed();
  };
  const resize = (): void => {
    sizer.style.width = `${world.offsetWidth * zoom}px`;
    sizer.style.height = `${world.offsetHeight * zoom}px`;
  };
  new ResizeObserver(resize).observe(world);

  const port: ViewPort = {
    get zoom() {
      return zoom;
    },
    zoomBy(factor, about = { x: frame.clientWidth / 2, y: frame.clientHeight / 2 }) {
      const before = zoom;
      const at = { x: (frame.scrollLeft + about.x) / before, y: (frame.scrollTop + about.y) / before };
      apply(zoom * factor);
      frame.scrollLeft = at.x * zoom - about.x;
      frame.scrollTop = at.y * zoom - about.y;
    },
    fit(width, height) {
      const room = Math.min(frame.clientWidth / Math.max(1, width), frame.clientHeight / Math.max(1, height));
      apply(Math.min(1, room));
      frame.scrollTo({ left: 0, top: 0 });
    },
    reveal({ x, y, width, height }) {
      const [left, top] = [x * zoom, y * zoom];
      frame.scrollTo({
        left: nearest(frame.scrollLeft, frame.clientWidth, left - room, left + width * zoom + room),
        top: nearest(frame.scrollTop, frame.clientHeight, top - room, top + height * zoom + room),
      });
    },
    center({ x, y, width, height }, left) {
      const start = left * zoom - room;
      const hasRoom = (x + width) * zoom + room - start <= frame.clientWidth;
      frame.scrollTo({
        left: hasRoom ? start : (x + width / 2) * zoom - frame.clientWidth / 2,
        top: (y + height / 2) * zoom - frame.clientHeight / 2,
      });
    },
  };

  frame.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = frame.getBoundingClientRect();
      port.zoomBy(Math.exp(-event.deltaY / 300), { x: event.clientX - left, y: event.clientY - top });
    },
    { passive: false },
  );
  dragging(frame);
  return port;
}

/** Where to scroll to see from `start` to `end`, as near as may be to where it is now. */
function nearest(now: number, size: number, start: number, end: number): number {
  if (start < now) return start;
  return end > now + size ? end - size : now;
}

/** The ground is dragged about; cards are clicked. */
function dragging(frame: HTMLElement): void {
  let from: { x: number; y: number } | undefined;
  let hasMoved = false;
  frame.addEventListener('pointerdown', (event) => {
    const isGround = event.target instanceof Element && !event.target.closest('.card');
    hasMoved = false;
    if (event.button !== 0 || !isGround) return;
    from = { x: event.clientX + frame.scrollLeft, y: event.clientY + frame.scrollTop };
  });
  frame.addEventListener('pointermove', (event) => {
    if (!from) return;
    const [left, top] = [from.x - event.clientX, from.y - event.clientY];
    if (!hasMoved && Math.abs(left - frame.scrollLeft) + Math.abs(top - frame.scrollTop) < 4) return;
    hasMoved = true;
    frame.setPointerCapture(event.pointerId);
    frame.classList.add('dragged');
    frame.scrollTo({ left, top });
  });
  const end = (): void => {
    from = undefined;
    frame.classList.remove('dragged');
  };
  frame.addEventListener('pointerup', end);
  frame.addEventListener('pointercancel', end);
  // The end of a drag is no click.
  frame.addEventListener('click', (event) => hasMoved && event.stopPropagation(), { capture: true });
}
