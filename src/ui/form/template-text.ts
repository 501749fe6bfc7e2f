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
  const before = text.slice(Math.max(0, at - 24), at).replaceAll(/\s+/g, ' ');
  const rest = text.slice(at);
  const end = rest.indexOf('}}') + 2;
  const after = rest.slice(end, end + 16).replaceAll(/\s+/g, ' ');
  return `${at > 24 ? '…' : ''}${before}${rest.slice(0, end)}${after}${rest.length > end + 16 ? '…' : ''}`;
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
