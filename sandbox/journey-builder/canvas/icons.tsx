import type { JSX } from 'preact';

const SHAPES: Record<string, JSX.Element> = {
  ENTRY: (
    <>
      <ellipse cx="12" cy="6" rx="7" ry="2.8" />
      <path d="M5 6v12c0 1.6 3.1 2.8 7 2.8s7-1.2 7-2.8V6M5 12c0 1.6 3.1 2.8 7 2.8s7-1.2 7-2.8" />
    </>
  ),
  WAIT: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="M12 7v5l3.5 2" />
    </>
  ),
  WAITUNTILAPIEVENT: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="M13 6.5 9 13h3l-1 4.5 4-6.5h-3z" />
    </>
  ),
  MULTICRITERIADECISION: <path d="M12 4v5M12 9 6 15v5M12 9l6 6v5" />,
  EMAILV2: (
    <>
      <rect x="3.5" y="6" width="17" height="12" rx="1.5" />
      <path d="m4 7 8 6 8-6" />
    </>
  ),
};

/** A line drawing for what is not a custom activity. */
export function BuiltInIcon({ type }: { type: string }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      {SHAPES[type] ?? <circle cx="12" cy="12" r="7" />}
    </svg>
  );
}
