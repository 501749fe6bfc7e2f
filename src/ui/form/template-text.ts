import type { Template, TemplateCardComponent } from '../../whatsapp/template';

/** The examples that a template was approved with, by parameter key, from what the server says it needs. */
export function examplesOf(needs: readonly { key: string; example?: string }[]): Record<string, string> {
  return Object.fromEntries(needs.flatMap(({ key, example }) => (example ? [[key, example]] : [])));
}

/** The words around a blank, so that a person can tell which one it is: `…, your order {{1}} is on its…`. */
export function aroundBlank(components: Template['components'], key: string): string | undefined {
  const { component, name } = locate(components, key);
  const text = component?.text;
  if (!text || name === undefined) return undefined;
  const at = text.search(new RegExp(`\\{\\{\\s*${name}\\s*\\}\\}`));
  if (at === -1) return undefined;
  const end = text.indexOf('}}', at) + 2;
  const before = plain(text.slice(0, at)).split(' ').slice(-5).join(' ');
  const after = plain(text.slice(end)).split(' ').slice(0, 4).join(' ');
  const hasMoreBefore = plain(text.slice(0, at)).length > before.length;
  const hasMoreAfter = plain(text.slice(end)).length > after.length;
  return `${hasMoreBefore ? '… ' : ''}${before}${text.slice(at, end)}${after}${hasMoreAfter ? ' …' : ''}`;
}

/** Without WhatsApp's marks and line ends. What stands in a blank is a name, underscores and all. */
function plain(text: string): string {
  const words = text
    .split(/(\{\{[^{}]*\}\})/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/[*_~`]/g, '')));
  return words.join('').replaceAll(/\s+/g, ' ');
}

function locate(
  components: Template['components'],
  key: string,
): { component: TemplateCardComponent | undefined; name: string | undefined } {
  const inCard = /^card\.(\d+)\.(.+)$/.exec(key);
  if (inCard) {
    const cards = components.find(({ type }) => type === 'CAROUSEL')?.cards ?? [];
    return locate(cards[Number(inCard[1])]?.components ?? [], inCard[2] ?? '');
  }
  const [part, name] = key.split('.');
  return { component: components.find(({ type }) => type === part?.toUpperCase()), name };
}
