import { checkAgreement, type Evidence } from '../../../sandbox/demo/agreement';
import type { SentMessage } from '../../../sandbox/demo/stand-in-views';
import type { ContactRun } from '../../../sandbox/journey-builder/journey-run';

const AT = Date.UTC(2026, 3, 1, 12, 0, 0);
const iso = (afterMs: number) => new Date(AT + afterMs).toISOString();

function run(
  contactKey: string,
  answers: Record<string, [branch: string, reason: string, messageKey: string]>,
): ContactRun {
  return {
    contact: { key: contactKey, row: {} },
    definitionInstanceId: `run-${contactKey}`,
    state: 'completed',
    at: null,
    visits: Object.entries(answers).map(([activityKey, [branch, reason, messageKey]]) => ({
      contactKey,
      definitionInstanceId: `run-${contactKey}`,
      activityKey,
      activityId: activityKey,
      outcome: { kind: 'branch', branch, outArguments: { branchResult: branch, reason, messageKey } },
      attempts: 1,
      tookMs: 5,
    })),
  };
}

function message(messageKey: string, recipient: string, change: Partial<SentMessage> = {}): SentMessage {
  return {
    number: 1,
    at: AT,
    sender: '900000000000101',
    recipient,
    fate: 'replies_stop',
    payload: { biz_opaque_callback_data: messageKey },
    template: { name: 'autumn_offer', language: 'en_US', category: 'MARKETING' },
    outcome: { kind: 'accepted', wamid: `wamid.${messageKey}`, answered: true },
    statuses: [
      { status: 'sent', at: AT + 400 },
      { status: 'delivered', at: AT + 1100 },
      { status: 'read', at: AT + 2900 },
    ],
    ...change,
  };
}

/** One contact who read the offer and said STOP, one who was not reached: everybody agrees. */
function agreeing(): Evidence {
  return {
    runs: [
      run('c1', { offer: ['continue', 'accepted', 'k1'], update: ['email_fallback', 'opted_out', 'k2'] }),
      run('c2', { offer: ['email_fallback', 'invalid_phone', 'k3'] }),
    ],
    messages: [message('k1', '525510000011')],
    fates: [{ name: 'replies_stop', digits: '0011', events: [{ reply: { kind: 'text' } }] }],
    bought: ['c1'],
    rows: {
      messages: [
        {
          MessageKey: 'k1',
          Branch: 'continue',
          Reason: 'accepted',
          SentDateUTC: iso(0),
          DeliveredDateUTC: iso(1000),
          ReadDateUTC: iso(2000),
          ConvertedDateUTC: iso(5000),
        },
        { MessageKey: 'k2', Branch: 'email_fallback', Reason: 'opted_out' },
        { MessageKey: 'k3', Branch: 'email_fallback', Reason: 'invalid_phone' },
      ],
      replies: [{ ReplyID: 'r1', ContactKey: 'c1' }],
      consents: [{ Address: '+525510000011', Topic: '*', Status: 'opted_out' }],
      conversions: [{ ContactKey: 'c1', MessageKey: 'k1' }],
    },
  };
}

const contradicted = (evidence: Evidence) =>
  checkAgreement(evidence)
    .filter((check) => check.contradictions.length > 0)
    .map((check) => check.claim);

describe('what the demo checks', () => {
  it('finds nothing where Journey Builder, WhatsApp and the data extensions agree', () => {
    expect(contradicted(agreeing())).toEqual([]);
  });

  it.each<[string, (evidence: Evidence) => Evidence, string]>([
    [
      'a contact that was ejected',
      (evidence) => ({ ...evidence, runs: [...evidence.runs, { ...run('c9', {}), state: 'ejected' }] }),
      'every contact got one decision per step',
    ],
    [
      'one message key accepted twice',
      (evidence) => ({ ...evidence, messages: [...evidence.messages, message('k1', '34610000001')] }),
      'nothing was sent twice',
    ],
    [
      'one template twice to one person under two keys',
      (evidence) => ({ ...evidence, messages: [...evidence.messages, message('k2', '525510000011')] }),
      'nothing was sent twice',
    ],
    [
      'an answer "accepted" of which WhatsApp knows nothing',
      (evidence) => ({ ...evidence, messages: [] }),
      'what was answered is what WhatsApp saw',
    ],
    [
      'a message to somebody who was answered "invalid_phone"',
      (evidence) => ({ ...evidence, messages: [...evidence.messages, message('k3', '34610000001', { statuses: [] })] }),
      'what was answered is what WhatsApp saw',
    ],
    [
      'a row that is missing',
      (evidence) => ({ ...evidence, rows: { ...evidence.rows, messages: evidence.rows.messages.slice(0, 2) } }),
      'WA_Message holds every decision as it was answered',
    ],
    [
      'a row with another reason than the answer',
      (evidence) => withRow(evidence, { MessageKey: 'k2', Branch: 'email_fallback', Reason: 'suppressed' }),
      'WA_Message holds every decision as it was answered',
    ],
    [
      'a read date that is a second off',
      (evidence) => withRow(evidence, { ...evidence.rows.messages[0], ReadDateUTC: iso(3000) }),
      'WA_Message holds every date that WhatsApp reported',
    ],
    [
      'a delivery that WhatsApp never reported',
      (evidence) => withRow(evidence, { ...evidence.rows.messages[1], DeliveredDateUTC: iso(0) }),
      'WA_Message holds every date that WhatsApp reported',
    ],
    [
      'a reply without a row',
      (evidence) => ({ ...evidence, rows: { ...evidence.rows, replies: [] } }),
      'WA_Reply holds every reply',
    ],
    [
      'a purchase without a row',
      (evidence) => ({ ...evidence, rows: { ...evidence.rows, conversions: [] } }),
      'WA_Conversion holds every purchase, and WA_Message which offer it came of',
    ],
    [
      'a purchase that came of no message',
      (evidence) => ({ ...evidence, rows: { ...evidence.rows, conversions: [{ ContactKey: 'c1' }] } }),
      'WA_Conversion holds every purchase, and WA_Message which offer it came of',
    ],
    [
      'a block of somebody who got a message',
      (evidence) => ({
        ...evidence,
        runs: [run('c1', { offer: ['continue', 'accepted', 'k1'], update: ['email_fallback', 'blocked', 'k2'] })],
      }),
      'who was taken to have blocked us had not one message delivered',
    ],
    [
      'a reply of nobody',
      (evidence) => ({
        ...evidence,
        rows: { ...evidence.rows, replies: [...evidence.rows.replies, { ReplyID: 'r2' }] },
      }),
      'WA_Reply holds every reply',
    ],
    [
      'a STOP without an opt-out',
      (evidence) => ({ ...evidence, rows: { ...evidence.rows, consents: [] } }),
      'WA_Consent holds every STOP and every preference',
    ],
  ])('finds %s', (_, change, claim) => {
    expect(contradicted(change(agreeing()))).toContain(claim);
  });

  it('finds a message to somebody who had said STOP', () => {
    const evidence = agreeing();
    const told = run('c1', { offer: ['continue', 'accepted', 'k1'], update: ['continue', 'accepted', 'k2'] });
    expect(contradicted({ ...evidence, runs: [told, ...evidence.runs.slice(1)] })).toContain(
      'nobody who had said STOP got the next message',
    );
  });
});

function withRow(evidence: Evidence, row: Record<string, string | number | boolean | null>): Evidence {
  const messages = evidence.rows.messages.map((each) => (each.MessageKey === row.MessageKey ? row : each));
  return { ...evidence, rows: { ...evidence.rows, messages } };
}
