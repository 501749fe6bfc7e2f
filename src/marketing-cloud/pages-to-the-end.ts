import { sayFailure } from './failure-sentences';
import { MarketingCloudError } from './marketing-cloud-error';

/**
 * Pages of a list until one is empty. Neither a short page nor `count` says that it was the last: pages may be smaller
 * than asked for, and `count` of other list routes is that of the page, or wrong (MC 3).
 * @throws MarketingCloudError `mc_unreadable` where one page comes for ever
 */
export async function* pagesToTheEnd<Item>(
  operation: string,
  read: (page: number) => Promise<readonly Item[]>,
): AsyncGenerator<readonly Item[]> {
  let before = '';
  for (let page = 1; ; page += 1) {
    const items = await read(page);
    if (items.length === 0) return;
    const first = JSON.stringify(items[0]);
    if (first === before)
      throw new MarketingCloudError('mc_unreadable', sayFailure('mcf_same_page', { operation, page }));
    before = first;
    yield items;
  }
}
