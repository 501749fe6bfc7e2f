import type { ExecutionRecord } from '../execution/execution-record';

export interface SeenContactsDependencies {
  record: Pick<ExecutionRecord, 'read'>;
  /** The contact key that a person was seen with (s), for their rows of `WA_Consent`. */
  rememberContact: (seen: { address: string; contactKey: string; at: number }) => Promise<void>;
  /** The contact key that a person was written to under last, or may have been. */
  contactOf: (address: string) => Promise<string | undefined>;
  clock: () => number;
}

/**
 * Who somebody is under our own key, for what is known of their consent: that was written when the webhook came, and names
 * nobody until a message of ours does. `at` in s.
 */
export function createSeenContacts({ record, rememberContact, contactOf, clock }: SeenContactsDependencies) {
  async function seen(address: string, contactKey: string, at: number): Promise<void> {
    if (address === '' || contactKey === '') return;
    await rememberContact({ address, contactKey, at: Math.min(at, Math.floor(clock() / 1000)) });
  }

  return {
    /** The contact that a message went to. */
    async byMessage(messageKey: string, at: number): Promise<void> {
      const { address = '', contactKey = '' } = (await record.read(messageKey)) ?? {};
      await seen(address, contactKey, at);
    },

    /** The contact key of the message that they speak of; where none is known, that of any message to the address will do. */
    async byAddress(address: string, at: number, contactKey: string | undefined): Promise<void> {
      await seen(address, contactKey || ((await contactOf(address)) ?? ''), at);
    },
  };
}

export type SeenContacts = ReturnType<typeof createSeenContacts>;
