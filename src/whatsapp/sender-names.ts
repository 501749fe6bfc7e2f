import type { PhoneNumber } from './phone-number';

/** A name changes rarely, and after a review by Meta. */
const ASKED_EVERY_MS = 60 * 60_000;

/**
 * Names of senders by their phone number ids, as WhatsApp shows them: asked for at most once an hour, without waiting for
 * the answer, so that what needs no name is never late.
 */
export function createSenderNames(options: { phoneNumbers: () => Promise<PhoneNumber[]>; clock: () => number }) {
  const { phoneNumbers, clock } = options;
  let askedAt = Number.NEGATIVE_INFINITY;
  let names: ReadonlyMap<string, string> = new Map();
  return function nameOf(sender: string): string | undefined {
    if (clock() - askedAt > ASKED_EVERY_MS) {
      askedAt = clock();
      phoneNumbers().then(
        (numbers) => {
          names = new Map(numbers.flatMap(({ id, verified_name: name }) => (name ? [[id, name]] : [])));
        },
        () => {
          askedAt = Number.NEGATIVE_INFINITY;
        },
      );
    }
    return names.get(sender);
  };
}
