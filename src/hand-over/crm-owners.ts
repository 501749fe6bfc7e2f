import type { CrmConnection } from '../crm/connection';
import { fieldOf, soqlText } from '../crm/find-records';
import type { HandOver } from '../replies/hand-over';

/** Somebody who leaves, or a queue that is renamed, is noticed after this. */
const KNOWN_FOR_MS = 10 * 60_000;

type Owner = HandOver['owner'];

/** `q:<developer name>` of a queue or `u:<email>` of a user, without regard to case; undefined where neither is named. */
function nameOf({ queue, email }: Owner): string | undefined {
  if (queue) return `q:${queue.toLowerCase()}`;
  return email ? `u:${email.toLowerCase()}` : undefined;
}

/** The ids of users and queues of the CRM by the names that rules give owners; what is known is not asked for again. */
export function createCrmOwners(options: { crm: Pick<CrmConnection, 'query'>; clock: () => number }) {
  const { crm, clock } = options;
  const known = new Map<string, { id: string | undefined; at: number }>();

  async function ask(names: readonly string[]): Promise<void> {
    const of = (kind: string) => names.filter((name) => name.startsWith(kind)).map((name) => soqlText(name.slice(2)));
    const [emails, queues] = [of('u:'), of('q:')];
    const ids = new Map<string, string>();
    if (emails.length > 0) {
      const soql = `SELECT Id,Email,Username FROM User WHERE IsActive = true AND Email IN (${emails.join(',')})`;
      for (const user of await crm.query(soql)) {
        const name = `u:${String(fieldOf(user, 'Email')).toLowerCase()}`;
        // Several users may share an email; the one who logs in by it is meant.
        if (!ids.has(name) || `u:${String(fieldOf(user, 'Username')).toLowerCase()}` === name) ids.set(name, user.Id);
      }
    }
    if (queues.length > 0) {
      const soql = `SELECT Id,DeveloperName FROM Group WHERE Type = 'Queue' AND DeveloperName IN (${queues.join(',')})`;
      for (const queue of await crm.query(soql)) {
        ids.set(`q:${String(fieldOf(queue, 'DeveloperName')).toLowerCase()}`, queue.Id);
      }
    }
    for (const name of names) known.set(name, { id: ids.get(name), at: clock() });
  }

  return {
    /** The id of each owner, in order; undefined where the CRM has no such active user or queue. @throws CrmError */
    async idsOf(owners: readonly Owner[]): Promise<(string | undefined)[]> {
      const names = owners.map(nameOf);
      const isStale = (name: string) => clock() - (known.get(name)?.at ?? Number.NEGATIVE_INFINITY) >= KNOWN_FOR_MS;
      const unknown = new Set(names.filter((name) => name !== undefined).filter(isStale));
      if (unknown.size > 0) await ask([...unknown]);
      return names.map((name) => (name === undefined ? undefined : known.get(name)?.id));
    },
  };
}

export type CrmOwners = ReturnType<typeof createCrmOwners>;
