import type { MarketingCloudClient } from '../../src/marketing-cloud/client';
import { createKnownKeys } from '../../src/marketing-cloud/known-keys';
import { MarketingCloudError } from '../../src/marketing-cloud/marketing-cloud-error';

const answering = (answer: () => unknown) => {
  const asked: { path: string; rightIsOptional?: true }[] = [];
  const call = async (made: (typeof asked)[number]) => {
    asked.push(made);
    return answer();
  };
  return { knownKey: createKnownKeys({ call } as unknown as Pick<MarketingCloudClient, 'call'>), asked };
};
const failing = (...error: ConstructorParameters<typeof MarketingCloudError>) =>
  answering(() => {
    throw new MarketingCloudError(...error);
  }).knownKey('event', 'wa-late');

test('a definition that is read is there, and nobody is called where the right to read it is missing', async () => {
  const { knownKey, asked } = answering(() => ({}));
  expect(await knownKey('email', 'cart/1')).toBe('there');
  expect(await knownKey('event', 'wa-late')).toBe('there');
  expect(asked).toMatchObject([
    { path: '/messaging/v1/email/definitions/cart%2F1', rightIsOptional: true },
    { path: '/interaction/v1/eventDefinitions/key:wa-late' },
  ]);
});

test('a send definition that is switched off is told apart, and one that tells no status is taken to be on', async () => {
  const answered = (answer: object, kind: 'email' | 'event' = 'email') =>
    answering(() => answer).knownKey(kind, 'late');
  expect(await answered({ status: 'Inactive' })).toBe('off');
  expect(await answered({ status: 'Deleted' })).toBe('off');
  expect(await answered({ status: 'Active' })).toBe('there');
  expect(await answered({})).toBe('there');
  // What an event calls its status is documented nowhere.
  expect(await answered({ status: 'Draft' }, 'event')).toBe('there');
});

test('only what Marketing Cloud itself says is not there is missing', async () => {
  expect(await failing('mc_not_found', 'no such event', { status: 404, body: { errorcode: 30003 } })).toBe('missing');
  expect(await failing('mc_not_found', 'a route that is not there', { status: 404 })).toBe('unknown');
  expect(await failing('mc_forbidden', 'a right is missing', { status: 403 })).toBe('unknown');
  expect(await failing('mc_no_answer', 'timed out')).toBe('unknown');
});
