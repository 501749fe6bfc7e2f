import { z } from 'zod';
import { SANDBOX_TENANT } from '../tenant';

const crmRecordSchema = z.looseObject({
  Id: z.string(),
  OwnerId: z.string().nullish(),
  WhoId: z.string().nullish(),
  Email: z.string().nullish(),
  MobilePhone: z.string().nullish(),
  Description: z.string().nullish(),
});
/** A task by what a person in the CRM sees of it: its owner's email, the number of whom it is about, its text. */
export interface CrmTask {
  readonly owner: string | undefined;
  readonly phone: string | undefined;
  readonly description: string;
}
type Call = (method: 'GET' | 'POST', url: string, body?: object) => Promise<unknown>;

/** What a recipe puts into the CRM's stand-in, whose `/_sandbox` is at `url`, and sees there. */
export function createCrmWorld(url: string, call: Call) {
  let users: Promise<void> | undefined;

  const records = async (type: string) => z.array(crmRecordSchema).parse(await call('GET', `${url}/records/${type}`));

  async function seedUsers(): Promise<void> {
    const there = new Set((await records('User')).map(({ Email }) => Email));
    const missing = SANDBOX_TENANT.salesforce.users.filter((email) => !there.has(email));
    const seeds = missing.map((email) => ({ Username: email, Email: email, LastName: email.split('@')[0] }));
    if (seeds.length > 0) await call('POST', `${url}/records/User`, seeds);
  }

  return {
    /** Puts people into the CRM, and those who own replies. */
    async addToCrm(people: readonly { name: string; phone: string }[]): Promise<void> {
      users ??= seedUsers();
      await users;
      const contacts = people.map(({ name, phone }) => ({ LastName: name, MobilePhone: phone }));
      await call('POST', `${url}/records/Contact`, contacts);
    },
    async crmTasks(): Promise<CrmTask[]> {
      const [tasks, owners, contacts] = await Promise.all([records('Task'), records('User'), records('Contact')]);
      const emails = new Map(owners.map(({ Id, Email }) => [Id, Email ?? undefined]));
      const phones = new Map(contacts.map(({ Id, MobilePhone }) => [Id, MobilePhone ?? undefined]));
      return tasks.map(({ OwnerId, WhoId, Description }) => ({
        owner: emails.get(OwnerId ?? ''),
        phone: phones.get(WhoId ?? ''),
        description: Description ?? '',
      }));
    },
  };
}
