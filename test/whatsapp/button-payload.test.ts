import { optOutPayload, parseButtonPayload, replyPayload } from '../../src/whatsapp/button-payload';

const KEY = '0123456789abcdef0123456789abcdef';

test('what we write is what we read', () => {
  expect(parseButtonPayload(replyPayload(KEY, 2))).toEqual({ kind: 'reply', messageKey: KEY, index: 2 });
  expect(parseButtonPayload(optOutPayload('ALL', KEY))).toEqual({ kind: 'opt_out', scope: 'ALL', messageKey: KEY });
  expect(parseButtonPayload(optOutPayload('weekly: offers', KEY))).toEqual({
    kind: 'opt_out',
    scope: { topic: 'weekly: offers' },
    messageKey: KEY,
  });
});

test.each([
  ['OPTOUT', 'ALL', undefined],
  ['OPTOUT:', 'ALL', undefined],
  ['OPTOUT:ALL', 'ALL', undefined],
  ['OPTOUT:ALL:ja1:0002', 'ALL', 'ja1:0002'],
  ['OPTOUT:offers', { topic: 'offers' }, undefined],
  ['OPTOUT:offers:ja1:0002', { topic: 'offers' }, 'ja1:0002'],
])('%s is an opt-out whatever the format of its rest', (payload, scope, messageKey) => {
  expect(parseButtonPayload(payload)).toEqual({ kind: 'opt_out', scope, ...(messageKey ? { messageKey } : {}) });
});

test.each(['', 'confirm-visit', 'OPTOUTS', 'REPLY:', 'optout later'])('%j is neither', (payload) => {
  expect(parseButtonPayload(payload).kind).toBe('other');
});
