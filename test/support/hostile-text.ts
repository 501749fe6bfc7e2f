import type { FrameLocator, Page } from 'playwright-core';

/** Each would run, or draw something, in a page that took texts for markup. */
export const HOSTILE = [
  '<script>window.hit=1</script>',
  '<img src=x onerror="window.hit=1">',
  '"><svg onload=window.hit=1>',
  "' onmouseover='window.hit=1",
  'javascript:window.hit=1',
  '{{constructor.constructor("window.hit=1")()}}',
].join(' ');

/** What a page, or a frame in it, has made of such texts, and what it shows. Runs in the browser. */
function look() {
  return {
    hit: (window as unknown as { hit?: number }).hit,
    made: document.querySelectorAll('script:not([src]), img[src="x"], svg[onload], [onmouseover]').length,
    links: [...document.querySelectorAll('a, form, iframe')].filter((each) =>
      ['href', 'action', 'src'].some((name) => each.getAttribute(name)?.trim().toLowerCase().startsWith('javascript:')),
    ).length,
    /** Texts that somebody sees, those in inputs included. */
    text: [
      document.body.innerText,
      ...[...document.querySelectorAll('input, textarea')].map((input) => (input as HTMLInputElement).value),
    ].join('\n'),
    /** What goes on beyond its place, page or table, and is seen only by who scrolls sideways. */
    cutOff: [document.documentElement, ...document.querySelectorAll('.table-scroll')]
      .filter((place) => place.scrollWidth > place.clientWidth + 1)
      .map(
        (place) => `${place.tagName} ${place.textContent?.slice(0, 60)}: ${place.scrollWidth} of ${place.clientWidth}`,
      )
      .concat(
        [...document.querySelectorAll('body *')]
          .filter((each) => !each.closest('.slds-assistive-text') && !each.closest('.table-scroll'))
          .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
          .map((each) => `${each.tagName}.${each.className} ${each.textContent?.slice(0, 60)}`),
      ),
  };
}

/** Looks at a page, or at the frame in it; nothing has run, nothing was made, nothing hangs out of the page. */
export async function expectOnlyText(where: Page | FrameLocator, name: string): Promise<{ text: string }> {
  const seen = await where.locator('html').evaluate(look);
  const { hit, made, links, cutOff } = seen;
  expect({ name, hit, made, links, cutOff }).toEqual({
    name,
    hit: undefined,
    made: 0,
    links: 0,
    cutOff: [],
  });
  return seen;
}
