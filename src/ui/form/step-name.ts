import type { MessageForm } from './message-form';

/** What the step is called on the canvas: as a person named it, else as its template; empty where it has neither. */
export function stepNameOf({ name, template }: Pick<MessageForm, 'name' | 'template'>): string {
  return name.trim() || (template?.name ?? '');
}

/** The name with the first number, from 2, that makes it no other's; undefined where no other step has it. */
export function freeNameFor(name: string, others: readonly string[]): string | undefined {
  const taken = new Set(others.map(alike));
  if (name === '' || !taken.has(alike(name))) return undefined;
  let n = 2;
  while (taken.has(alike(`${name} ${n}`))) n += 1;
  return `${name} ${n}`;
}

const alike = (name: string) => name.trim().toLowerCase();
