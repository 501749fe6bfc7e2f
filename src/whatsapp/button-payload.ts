/**
 * The payloads that we put behind a template's quick-reply buttons. A tap can come back without its `context` (WA 3.5),
 * so the payload itself carries the message key.
 */
export type ButtonPayload =
  | { kind: 'opt_out'; scope: 'ALL' | { topic: string }; messageKey?: string }
  | { kind: 'reply'; messageKey: string; index: number }
  | { kind: 'other'; messageKey?: undefined };

const MESSAGE_KEY_AT_END = /^(.*):([0-9a-f]{32})$/s;

/** `scope` is `ALL` or a topic: `OPTOUT:ALL:<messageKey>`, `OPTOUT:<topic>:<messageKey>`. */
export function optOutPayload(scope: string, messageKey: string): string {
  return `OPTOUT:${scope}:${messageKey}`;
}

/** `REPLY:<messageKey>:<index of the button>`. */
export function replyPayload(messageKey: string, index: number): string {
  return `REPLY:${messageKey}:${index}`;
}

/**
 * Reads a payload back. Anything that begins with `OPTOUT` is an opt-out even where the rest is not as we write it:
 * a customer who asked to stop must not depend on our format. A topic may hold colons.
 */
export function parseButtonPayload(payload: string): ButtonPayload {
  const text = payload.trim();
  const reply = /^REPLY:(.+):(\d+)$/s.exec(text);
  if (reply) return { kind: 'reply', messageKey: reply[1] ?? '', index: Number(reply[2]) };
  if (!/^OPTOUT(:|$)/.test(text)) return { kind: 'other' };

  const rest = text.slice('OPTOUT'.length).replace(/^:/, '');
  if (rest === '' || rest === 'ALL') return { kind: 'opt_out', scope: 'ALL' };
  if (rest.startsWith('ALL:')) return { kind: 'opt_out', scope: 'ALL', messageKey: rest.slice('ALL:'.length) };
  const ours = MESSAGE_KEY_AT_END.exec(rest);
  if (ours) return { kind: 'opt_out', scope: { topic: ours[1] ?? '' }, messageKey: ours[2] ?? '' };
  const [topic = rest, ...others] = rest.split(':');
  return {
    kind: 'opt_out',
    scope: { topic },
    ...(others.length > 0 ? { messageKey: others.join(':') } : {}),
  };
}
