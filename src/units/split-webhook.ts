import { z } from 'zod';

/** What tells of a business unit in Meta's webhooks: its account, and its phone number ids. */
export interface UnitOfWebhooks {
  mid: string;
  businessAccountId: string;
  senders: readonly string[];
}

/** Something that is of no unit: the account and the number that it names. */
interface OfNobody {
  account: string;
  sender: string | undefined;
}

const entrySchema = z.looseObject({ id: z.coerce.string().catch(''), changes: z.array(z.unknown()).optional() });
const webhookSchema = z.looseObject({ entry: z.array(entrySchema) });
const changeSchema = z.looseObject({
  value: z.looseObject({ metadata: z.looseObject({ phone_number_id: z.coerce.string() }) }),
});

/**
 * Takes a webhook apart by business unit: what names a number goes to the unit of that number, where the account is the
 * unit's too; what names a number that nobody has, to the only unit of the account; what names none, such as news of
 * templates, to every unit of the account. `parts`: by MID a body of the same form; that of a body which is one unit's
 * alone is the body itself.
 */
export function splitWebhook(
  body: unknown,
  units: readonly UnitOfWebhooks[],
): { parts: Map<string, unknown>; ofNobody: OfNobody[] } {
  const parsed = webhookSchema.safeParse(body);
  if (!parsed.success) return { parts: new Map(), ofNobody: [{ account: '', sender: undefined }] };
  const entries = new Map<string, unknown[]>();
  const ofNobody: OfNobody[] = [];
  let given = 0;
  for (const entry of parsed.data.entry) {
    const changes = new Map<string, unknown[]>();
    for (const change of entry.changes ?? [undefined]) {
      const sender = changeSchema.safeParse(change).data?.value.metadata.phone_number_id;
      const whose = unitsOf(entry.id, sender, units);
      if (whose.length === 0) ofNobody.push({ account: entry.id, sender });
      for (const { mid } of whose) changes.set(mid, [...(changes.get(mid) ?? []), change]);
    }
    for (const [mid, theirs] of changes) {
      given += theirs.length;
      const part = entry.changes === undefined ? entry : { ...entry, changes: theirs };
      entries.set(mid, [...(entries.get(mid) ?? []), part]);
    }
  }
  const isOneUnits = entries.size === 1 && ofNobody.length === 0 && given > 0;
  const parts = new Map([...entries].map(([mid, entry]) => [mid, isOneUnits ? body : { ...parsed.data, entry }]));
  return { parts, ofNobody };
}

function unitsOf(account: string, sender: string | undefined, units: readonly UnitOfWebhooks[]): UnitOfWebhooks[] {
  const ofAccount = units.filter(({ businessAccountId }) => businessAccountId === account);
  if (sender === undefined) return ofAccount;
  const ofNumber = units.filter(({ senders }) => senders.includes(sender));
  if (ofNumber.length > 0) return ofAccount.filter((unit) => ofNumber.includes(unit));
  return ofAccount.length === 1 ? ofAccount : [];
}
