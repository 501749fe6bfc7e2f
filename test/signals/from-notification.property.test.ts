import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { signalsFromNotification } from '../../src/signals/from-notification';

const FOLDER = join(__dirname, '../fixtures/whatsapp-webhooks');
const samples = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json') && !file.endsWith('.signals.json'))
  .map((file) => readFileSync(join(FOLDER, file), 'utf8'));

/** Every place inside a JSON value, as the container and key that hold it. */
function places(value: unknown): { holder: Record<string, unknown>; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...places(holder[key])]);
}

function soundly(body: unknown): void {
  const { signals, problems } = signalsFromNotification(body);
  for (const signal of signals) {
    expect(Number.isInteger(signal.at)).toBe(true);
    if ('person' in signal && signal.person.phone !== undefined) expect(signal.person.phone).toMatch(/^\+\d{7,15}$/);
    if (signal.kind === 'status') expect(['sent', 'delivered', 'read', 'failed']).toContain(signal.status);
    if (signal.kind === 'account_event' && signal.restrictedUntil !== undefined) {
      expect(Number.isInteger(signal.restrictedUntil)).toBe(true);
    }
  }
  for (const problem of problems) expect(problem.reason).not.toBe('');
}

test('arbitrary JSON never makes it throw', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (body) => soundly(body)),
    { numRuns: 500 },
  );
});

test('arbitrary JSON in the place of a value never makes it throw', () => {
  const names = ['statuses', 'messages', 'errors', 'user_preferences', 'user_actions', 'contacts', 'metadata', 'event'];
  const value = fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())));
  fc.assert(
    fc.property(value, (made) => soundly({ entry: [{ changes: [{ field: 'messages', value: made }] }] })),
    { numRuns: 500 },
  );
});

test('a real webhook with some of its parts replaced or removed never makes it throw', () => {
  const change = fc.record({ at: fc.nat(), by: fc.oneof(fc.constant(undefined), fc.jsonValue({ maxDepth: 2 })) });
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 4 }), (sample, changes) => {
      const body: unknown = JSON.parse(sample);
      for (const { at, by } of changes) {
        const all = places(body);
        const place = all[at % all.length];
        if (!place) continue;
        if (by === undefined) delete place.holder[place.key];
        else place.holder[place.key] = by;
      }
      soundly(body);
    }),
    { numRuns: 2000 },
  );
});

test('an item that cannot be read leaves the signals of the others as they were', () => {
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.jsonValue({ maxDepth: 2 }), (sample, junk) => {
      const body = JSON.parse(sample) as { entry: { changes: unknown[] }[] };
      const before = signalsFromNotification(body).signals;
      body.entry.unshift({ changes: [{ field: 'messages', value: { statuses: [{ id: '', status: junk }] } }] });
      const after = signalsFromNotification(body).signals;
      expect(after).toEqual(before);
    }),
    { numRuns: 200 },
  );
});
