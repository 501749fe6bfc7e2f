import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** Smaller than this nothing can be read: then the board is scrolled. */
const SMALLEST = 0.5;
const MARGIN = 24;

/** The place for a drawing of `width` × `height` pixels: made smaller until it fits, unless the person wants it whole. */
export function Board(props: { width: number; height: number; children: ComponentChildren }): JSX.Element {
  const { width, height, children } = props;
  const board = useRef<HTMLElement>(null);
  const [room, setRoom] = useState(Number.POSITIVE_INFINITY);
  const [isWhole, setWhole] = useState(false);
  useEffect(() => {
    const element = board.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setRoom(element.clientWidth - MARGIN));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const fitting = Math.max(SMALLEST, Math.min(1, room / width));
  const scale = isWhole ? 1 : fitting;
  return (
    <main class="board" ref={board} data-scale={scale.toFixed(2)}>
      {fitting < 1 && (
        <div class="zoom">
          <button type="button" aria-pressed={!isWhole} onClick={() => setWhole(false)}>
            Fit
          </button>
          <button type="button" aria-pressed={isWhole} onClick={() => setWhole(true)}>
            100 %
          </button>
        </div>
      )}
      <div class="drawing" style={{ width: width * scale, height: height * scale }}>
        <div style={{ transform: `scale(${scale})`, transformOrigin: '0 0', '--scale': scale }}>{children}</div>
      </div>
    </main>
  );
}
