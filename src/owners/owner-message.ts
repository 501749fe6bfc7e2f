import { byKind, textOfEnd, textOfKind } from '../alerts/alert-text';
import type { OwnerNews } from './owner-news';

/** More that are over are counted. */
const MOST_ENDS = 20;

/** What an owner is sent: a subject and a text. */
export interface OwnerMessage {
  title: string;
  text: string;
  severity: 'info' | 'warning' | 'critical';
}

const plural = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;

/** News in words; pure. `link` leads to the page where they can be looked at. */
export function messageOfNews(news: OwnerNews, link: string): OwnerMessage {
  const { begun, over, escalated } = news;
  const isCritical = escalated.length > 0 || begun.some(({ severity }) => severity === 'critical');
  const sections = [
    ...byKind(escalated).map((kind) => `Nobody has taken this in hand yet.\n${textOfKind(kind)}`),
    ...byKind(begun).map(textOfKind),
    ...endsOf(over),
    `All of it: ${link}`,
  ];
  return {
    title: titleOf(news),
    text: sections.join('\n\n'),
    severity: isCritical ? 'critical' : begun.length > 0 ? 'warning' : 'info',
  };
}

function titleOf({ begun, over, escalated }: OwnerNews): string {
  const [worst] = [...escalated, ...byKind(begun).flat(), ...over];
  const others = begun.length + over.length + escalated.length - 1;
  const title = begun.length + escalated.length === 0 ? `Over: ${worst?.title ?? ''}` : (worst?.title ?? '');
  return others > 0 ? `${title}, and ${plural(others, 'more alert')}` : title;
}

function endsOf(over: OwnerNews['over']): string[] {
  if (over.length === 0) return [];
  const lines = over.slice(0, MOST_ENDS).map(textOfEnd);
  const unnamed = over.length - lines.length;
  return [[...lines, ...(unnamed > 0 ? [`and ${unnamed} more are over`] : [])].join('\n')];
}
