import { carryOutConsentEffect } from '../../../src/delivery/afterwards/carry-out-consent-effect';
import { createLogger } from '../../../src/logger';

const WELCOME = {
  kind: 'fire_entry_event',
  id: 'e1',
  eventDefinitionKey: 'APIEvent-welcome',
  when: 'welcome',
  address: '+34610070001',
  topic: 'news',
  evidenceId: 'wamid.1',
} as const;

/** Carries out one effect where `known` are the contact keys by address; → who the event was fired for. */
async function firedFor(effect: Parameters<typeof carryOutConsentEffect>[0], known: Record<string, string>) {
  const members: unknown[] = [];
  await carryOutConsentEffect(effect, {
    journeyEvents: {
      fire: async (key, given) => {
        members.push(...given.map((member) => ({ key, ...member })));
        return given.map(() => ({ kind: 'queued', eventInstanceId: 'i1' }) as const);
      },
    },
    whatsapp: { send: async () => ({ kind: 'accepted', wamid: 'wamid.2' }) },
    contactKeyOf: async (address) => known[address],
    carriedOutEffects: { add: async () => undefined },
    logger: createLogger({ level: 'silent' }),
  });
  return members;
}
const data = { Address: '+34610070001', Topic: 'news', EvidenceID: 'wamid.1' };

test('an opt-in on WhatsApp welcomes the contact that is known by this address', async () => {
  const fired = await firedFor(WELCOME, { '+34610070001': '003A' });
  expect(fired).toEqual([{ key: 'APIEvent-welcome', contactKey: '003A', data }]);
});

test('an opt-in of somebody who is not known yet welcomes the address', async () => {
  expect(await firedFor(WELCOME, {})).toEqual([{ key: 'APIEvent-welcome', contactKey: '+34610070001', data }]);
});

test('the contact key that came with the opt-in counts before the one that was seen earlier', async () => {
  const fired = await firedFor({ ...WELCOME, contactKey: '003B' }, { '+34610070001': '003A' });
  expect(fired).toMatchObject([{ contactKey: '003B' }]);
});
