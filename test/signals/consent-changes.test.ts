import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { consentChangesFrom } from '../../src/signals/consent-changes';
import { signalsFromNotification } from '../../src/signals/from-notification';
import type { Signal } from '../../src/signals/signal';
import { shippedClassifier, shippedPolicy } from '../support/consent-rules';

const nowMs = 1_790_000_500_000;
const rules = { policy: shippedPolicy, classifier: shippedClassifier, nowMs };
const phone = '+15550001111';
const userId = 'US.70000000000000001111';
const sender = '900000000000101';

const sample = (name: string) => {
  const file = join(__dirname, '../fixtures/whatsapp-webhooks', `${name}.json`);
  const { signals } = signalsFromNotification(JSON.parse(readFileSync(file, 'utf8')));
  return consentChangesFrom(signals, rules);
};
const reply = (body: string, more: Partial<Extract<Signal, { kind: 'reply' }>> = {}): Signal => ({
  kind: 'reply',
  at: 1_790_000_100,
  sender,
  replyId: 'wamid.r1',
  person: { phone },
  messageType: 'text',
  body,
  ...more,
});
const failed = (code: number): Signal => ({
  kind: 'status',
  status: 'failed',
  at: 1_790_000_100,
  sender,
  wamid: 'wamid.1',
  person: { phone },
  error: { code, title: '' },
});
const signalsIn = (signals: Signal[], at = rules) =>
  consentChangesFrom(signals, at).flatMap((change) => (change.kind === 'signal' ? [change] : []));

test('STOP with courtesy and punctuation is an opt-out of the whole channel, proved by its message', () => {
  expect(sample('07-inbound-text-stop')).toContainEqual({
    kind: 'signal',
    address: phone,
    field: '*',
    signal: {
      at: 1_790_000_100,
      restricts: true,
      reason: 'stop_word',
      review: false,
      source: 'whatsapp',
      evidenceId: expect.stringMatching(/^wamid\./),
    },
  });
});

test('an opt-out button acts at once, for everything or for its topic', () => {
  expect(sample('08-inbound-template-button-optout')).toContainEqual(
    expect.objectContaining({ field: '*', signal: expect.objectContaining({ reason: 'opt_out_button' }) }),
  );
  const pressed = reply('No more offers', { messageType: 'button', payload: 'OPTOUT:offers:abc' });
  expect(signalsIn([pressed])).toEqual([expect.objectContaining({ field: 'offers' })]);
});

test('a topic that nobody may name is the whole channel: an opt-out is never lost', () => {
  const pressed = reply('Stop', { messageType: 'button', payload: 'OPTOUT:~operator:abc' });
  expect(signalsIn([pressed])[0]).toMatchObject({ field: '*', signal: { restricts: true } });
});

test('an opt-in button opens its topic; behind an ordinary quick reply only a plain stop counts', () => {
  const pressed = reply('Yes, offers', { messageType: 'button', payload: 'OPTIN:offers:abc' });
  expect(signalsIn([pressed])[0]).toMatchObject({ field: 'offers', signal: { restricts: false } });
  const ordinary = (label: string) =>
    reply(label, { messageType: 'button', payload: 'REPLY:0123456789abcdef0123456789abcdef:1' });
  expect(signalsIn([ordinary('Cancel'), ordinary('Start'), ordinary('See offers')])).toEqual([]);
  expect(signalsIn([ordinary('Stop')])[0]?.signal.restricts).toBe(true);
});

test('a sentence that asks to stop acts and is flagged for review; a negated one does neither', () => {
  expect(signalsIn([reply('Could you please stop sending me messages every day')])[0]?.signal).toMatchObject({
    restricts: true,
    review: true,
    reason: 'stop_sentence',
  });
  expect(signalsIn([reply("please don't stop sending me messages")])).toEqual([]);
});

test("Meta's marketing preference is kept apart, by BSUID where no phone is told", () => {
  expect(sample('16-user-preferences-stop-no-phone')).toEqual([
    expect.objectContaining({ address: 'US.70000000000000003333', field: '~marketing' }),
  ]);
  expect(sample('17-user-preferences-resume')).toContainEqual(
    expect.objectContaining({ field: '~marketing', signal: expect.objectContaining({ restricts: false }) }),
  );
  expect(sample('05-status-failed-131050-marketing-optout')).toContainEqual(
    expect.objectContaining({ field: '~marketing', signal: expect.objectContaining({ reason: 'error_131050' }) }),
  );
});

test('131026 marks unreachable and no consent', () => {
  const changes = sample('04-status-failed-131026-undeliverable');
  expect(changes).toContainEqual(expect.objectContaining({ kind: 'unreachable', code: 131026 }));
  expect(changes.filter((change) => change.kind === 'signal')).toEqual([]);
});

test('errors of account, template or content never change a person', () => {
  for (const code of [
    0,
    190,
    368,
    130472,
    131026 + 1,
    131031,
    131042,
    131048,
    131049,
    132001,
    132012,
    132015,
    999999,
  ]) {
    expect(consentChangesFrom([failed(code)], rules)).toEqual([
      { kind: 'void', address: phone, at: 1_790_000_100, sender },
    ]);
  }
});

test('a pair of phone and BSUID is linked once in a batch', () => {
  const status = { kind: 'status', at: 1_790_000_100, sender, wamid: 'w', person: { phone, userId } } as const;
  const changes = consentChangesFrom(
    [
      { ...status, status: 'sent' },
      { ...status, status: 'delivered' },
      { kind: 'pair_learnt', at: 1, phone, userId },
    ],
    rules,
  );
  expect(changes.map((change) => change.kind)).toEqual(['link', 'sent', 'reached']);
});

test('a changed number moves the person', () => {
  expect(sample('15-system-user-changed-number')).toContainEqual({
    kind: 'move',
    from: [phone, userId],
    to: ['+15550001119', 'US.70000000000000001119'],
    at: 1_790_000_180,
  });
});

test('forged futures: a signal that claims a later time than now gets the time of receipt', () => {
  expect(signalsIn([reply('STOP', { at: 9_999_999_999 })])[0]?.signal.at).toBe(nowMs / 1000);
});

describe('a STOP in an unusual place', () => {
  const stopOf = (signal: Signal) => signalsIn([signal])[0];

  test('a tap whose payload says stop stops, whatever its label', () => {
    const pressed = [
      reply('Остановить рассылку', { messageType: 'button', payload: 'STOP' }),
      reply('Не надо', { messageType: 'interactive', payload: 'unsubscribe' }),
      reply('Zatrzymaj promocje', { messageType: 'button', payload: 'Zatrzymaj promocje' }),
      reply('Unsubscribe', { messageType: 'interactive', payload: 'x'.repeat(200) }),
    ];
    expect(pressed.map((each) => stopOf(each)?.field)).toEqual(['*', '*', '*', '*']);
    expect(stopOf(reply('Cancel', { messageType: 'button', payload: 'cancel_appointment' }))?.field).toBe('~perhaps');
    expect(stopOf(reply('See more', { messageType: 'button', payload: 'more' }))).toBeUndefined();
  });

  test('a message edited to STOP is a STOP', () => {
    expect(stopOf(reply('STOP', { messageType: 'edit' }))).toMatchObject({ field: '*', signal: { restricts: true } });
  });

  test('in a group a STOP is in force and looked at, a START is none', () => {
    expect(stopOf(reply('STOP', { group: true }))?.signal).toMatchObject({ restricts: true, review: true });
    expect(stopOf(reply('START', { group: true }))).toBeUndefined();
  });

  test('a forwarded offer with its own opt-out line silences nobody', () => {
    expect(stopOf(reply('Big sale! No more messages? Send us a STOP', { forwarded: true }))).toBeUndefined();
    expect(stopOf(reply('STOP', { forwarded: true }))?.signal.restricts).toBe(true);
  });

  test.each([
    [{ preference: 'unsubscribe' }, true],
    [{ topics: ['news', '0_Unsubscribe'] }, true],
    [{ opt_out: true }, true],
    [{ opt_out: false, flow_token: 'stop' }, false],
    [{ answer: 'yes' }, false],
  ])('the answer %j of a flow says stop: %p', (answers, says) => {
    const payload = JSON.stringify(answers);
    expect(stopOf(reply('Sent', { messageType: 'interactive', payload }))?.signal.review).toBe(says ? true : undefined);
  });
});
