import { request } from 'undici';
import type { ContactRun } from '../journey-builder/journey-run';
import type { RunningDemo } from './run-demo';
import type { SentMessage } from './stand-in-views';

const OFFER = 'autumn_offer';
/** One of so many readers of the offer buys. */
const ONE_BUYS_OF = 8;
/** What `POST /conversions` takes at once is more; the demo need not know how much. */
const AT_ONCE = 100;

/** Contact keys of those who bought after they had read the offer, in the order of the messages. Pure. */
export function buyers(messages: readonly SentMessage[], runs: readonly ContactRun[]): string[] {
  const contactOf = new Map(
    runs.flatMap(({ contact, visits }) =>
      visits.flatMap(({ outcome }) =>
        outcome.kind === 'branch' ? [[String(outcome.outArguments.messageKey ?? ''), contact.key] as const] : [],
      ),
    ),
  );
  const readers = messages
    .filter(({ template, statuses }) => template?.name === OFFER && statuses.some(({ status }) => status === 'read'))
    .sort((one, other) => one.number - other.number)
    .flatMap(({ payload }) => contactOf.get(payload.biz_opaque_callback_data ?? '') ?? []);
  return readers.filter((_, place) => place % ONE_BUYS_OF === 0);
}

/** The shop tells of them, as shops do: who bought what for how much, and no word of a message. */
export async function tellOfPurchases(
  contactKeys: readonly string[],
  { app, conversionsToken, clock }: Pick<RunningDemo, 'app' | 'conversionsToken' | 'clock'>,
): Promise<void> {
  const conversions = contactKeys.map((contactKey, place) => ({
    conversionId: `demo-order-${place + 1}`,
    name: 'purchase',
    contactKey,
    value: 20 + ((place * 7) % 80),
    currency: 'EUR',
    occurredAt: new Date(clock()).toISOString(),
  }));
  for (let start = 0; start < conversions.length; start += AT_ONCE) {
    const response = await request(`${app.url}/conversions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${conversionsToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(conversions.slice(start, start + AT_ONCE)),
    });
    const answer = await response.body.text();
    if (response.statusCode !== 200) throw new Error(`POST /conversions answered ${response.statusCode}: ${answer}`);
  }
}
