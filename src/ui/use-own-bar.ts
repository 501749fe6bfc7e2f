import { useEffect, useState } from 'preact/hooks';

/** The width below which the style sheet lays the page out for an inspector. */
const INSPECTOR = '(width < 760px)';

/**
 * Whether the page must draw its own steps and buttons: where Journey Builder shows none of our steps in a bar, and
 * always in a drawer, where some shells announce steps and yet draw no bar (JB 1.6: `emptyIframe`).
 */
export function useOwnBar(hostShowsSteps: boolean): boolean {
  const [isDrawer, setDrawer] = useState(() => window.matchMedia(INSPECTOR).matches);
  useEffect(() => {
    const query = window.matchMedia(INSPECTOR);
    const follow = () => setDrawer(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  return isDrawer || !hostShowsSteps;
}
