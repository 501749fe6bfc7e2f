import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contact } from '../delivery/call/contact';
import { expectedShapesSchema } from '../watch/contract-differences';
import { createContractJournal } from '../watch/contract-journal';
import { createRepeatWatch } from '../watch/repeat-watch';
import { marketingCloudBody, type VendorBody, webhookBodies } from '../watch/vendor-bodies';
import type { Connections } from './connections';

const EXPECTED = join(__dirname, '../../config/contract-shapes.json');

/** What the vendors send us, held against what is expected of it. */
export function createContract({ redis, logger, clock }: Pick<Connections, 'redis' | 'logger' | 'clock'>) {
  const expected = expectedShapesSchema.parse(JSON.parse(readFileSync(EXPECTED, 'utf8')));
  const contractJournal = createContractJournal({ redis, logger, clock, expected });
  const { note, count } = contractJournal;
  const repeats = createRepeatWatch({ clock, count });
  return {
    contractJournal,

    /** A verified body of Journey Builder; `path` ends with the name of the call. */
    noteBody(path: string, body: object): void {
      const kind = `journey builder ${path.slice(path.lastIndexOf('/') + 1)}`;
      note(kind, () => [{ kind, body }]);
    },
    noteWebhook(raw: string): void {
      note('webhook', () => parsed(raw, webhookBodies));
    },
    noteAnswer(call: { method: string; url: string; status: number; text: string }): void {
      const { text, ...answer } = call;
      note(`${call.method} ${call.status}`, () => parsed(text, (body) => [marketingCloudBody({ ...answer, body })]));
    },

    /** Answers a contact, and remembers who will come again. */
    async watchRepeats<T>(contact: Contact, answer: (contact: Contact) => Promise<T>): Promise<T> {
      repeats.came(contact);
      try {
        return await answer(contact);
      } catch (error) {
        repeats.failed(contact);
        throw error;
      }
    },

    onFailedStatus(carriesOurKey: boolean): void {
      count(carriesOurKey ? 'failed_with_our_key' : 'failed_without_our_key');
    },
    onDateReadBack(asWritten: boolean): void {
      count(asWritten ? 'date_as_written' : 'date_shifted');
    },
  };
}

export type Contract = ReturnType<typeof createContract>;

/** What is no JSON has no shape. */
function parsed(text: string, bodies: (body: unknown) => VendorBody[]): VendorBody[] {
  try {
    return bodies(JSON.parse(text));
  } catch {
    return [];
  }
}
