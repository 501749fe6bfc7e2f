/** One body of a vendor, or a part of one that has a shape of its own. */
export interface VendorBody {
  /** `execute`, `webhook status delivered`, `marketing cloud POST /hub/v1/… 202` … */
  kind: string;
  body: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
/** What a vendor calls a kind of thing; anything else stands in no name of a kind. */
const wordOf = (value: unknown): string =>
  typeof value === 'string' && /^[A-Za-z_]{1,40}$/.test(value) ? value : 'other';

/**
 * The parts of a webhook of Meta; pure. A status, a message and a contact are told apart by what they are, since one
 * notification may hold many; what is left is the frame.
 */
export function webhookBodies(notification: unknown): VendorBody[] {
  if (!isObject(notification)) return [{ kind: 'webhook', body: notification }];
  const changes = listIn(notification.entry).flatMap((entry) => (isObject(entry) ? listIn(entry.changes) : []));
  return changes.flatMap((change): VendorBody[] => {
    if (!isObject(change)) return [{ kind: 'webhook', body: notification }];
    const field = wordOf(change.field);
    if (field !== 'messages' || !isObject(change.value)) return [{ kind: `webhook ${field}`, body: change.value }];
    const { statuses, messages, ...frame } = change.value;
    return [
      { kind: 'webhook messages', body: frame },
      ...listIn(statuses).map((body) => ({
        kind: `webhook status ${isObject(body) ? wordOf(body.status) : 'other'}`,
        body,
      })),
      ...listIn(messages).map((body) => ({
        kind: `webhook message ${isObject(body) ? wordOf(body.type) : 'other'}`,
        body,
      })),
    ];
  });
}

/** A part of a path that is a word of the vendor, not an id or a key. */
const STATIC = /^(v\d+|[a-z][A-Za-z_]{0,31})$/;

/**
 * An answer of Marketing Cloud, named by its route, without ids and keys, and its status; pure. Refusals look alike whatever
 * was asked.
 */
export function marketingCloudBody(call: { method: string; url: string; status: number; body: unknown }): VendorBody {
  if (call.status >= 400) return { kind: `marketing cloud error ${call.status}`, body: call.body };
  const [path = ''] = call.url.split('?');
  const route = path
    .split('/')
    .map((part) => (part === '' || STATIC.test(part) ? part : '{}'))
    .join('/');
  return { kind: `marketing cloud ${call.method.toUpperCase()} ${route} ${call.status}`, body: call.body };
}
