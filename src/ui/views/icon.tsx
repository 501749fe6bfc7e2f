const SHAPES = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  warning: 'M12 4l9 16H3zM12 10v4M12 17v.5',
  error: 'M12 3a9 9 0 100 18 9 9 0 000-18zM12 7.5v6M12 16.5v.5',
  info: 'M12 3a9 9 0 100 18 9 9 0 000-18zM12 11v5.5M12 7.5v.5',
  search: 'M10.5 4a6.5 6.5 0 100 13 6.5 6.5 0 000-13zM15.5 15.5L20 20',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9v.2',
  video: 'M4 6h11v12H4zM15 10.5l5-3v9l-5-3z',
  document: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6',
  place: 'M12 21c4-5 6-8 6-11a6 6 0 10-12 0c0 3 2 6 6 11zM12 8a2 2 0 100 4 2 2 0 000-4z',
  product: 'M5 8h14l-1 12H6zM9 8a3 3 0 016 0',
  link: 'M13 5h6v6M19 5l-8 8M17 13v6H5V7h6',
  reply: 'M10 6L4 12l6 6M4 12h9c4 0 6 2 7 6',
  call: 'M6 4h3l2 5-2.5 1.5a11 11 0 005 5L15 13l5 2v3c0 1-1 2-2 2A14 14 0 014 6c0-1 1-2 2-2z',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  list: 'M4 7h16M4 12h16M4 17h10',
} as const;

export type IconName = keyof typeof SHAPES;

/** A line drawing of our own, 24 × 24, in the colour of the text beside it. Always beside text, so never read out. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={SHAPES[name]} />
    </svg>
  );
}
