import { useEffect, useState } from 'preact/hooks';

/**
 * An inspector is a drawer, narrow and high. A modal at 200 % zoom is as narrow and not so high: there Journey Builder draws
 * the bar that it announces, and a second one would leave no room for the page (WCAG 1.4.4).
 */
const DRAWER = '(width < 760px) and (orientation: portrait)';

/**
 * Whether the page must draw its own steps and buttons: where Journey Builder shows none of our steps in a bar, and
 * always in a drawer, where some shells announce steps and yet draw no bar (JB 1.6: `emptyIframe`).
 */
export function useOwnBar(hostShowsSteps: boolean): boolean {
  const [isDrawer, setDrawer] = useState(() => window.matchMedia(DRAWER).matches);
  useEffect(() => {
    const query = window.matchMedia(DRAWER);
    const follow = () => setDrawer(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  return isDrawer || !hostShowsSteps;
}
