import type { ConsentChange } from '../../src/consent/consent-change';
import { consentChangesFrom } from '../../src/signals/consent-changes';
import { signalsFromNotification } from '../../src/signals/from-notification';
import type { Signal } from '../../src/signals/signal';
import { shippedClassifier, shippedPolicy } from '../support/consent-rules';
import { notification } from '../support/meta-webhook';

/** Every way of saying stop that public reports and word lists tell of, from Meta's body to the change of consent. */
const NOW = 1_790_000_000;
const FROM = '525512345678';
const OURS = 'wamid.ours';
const rules = { policy: shippedPolicy, classifier: shippedClassifier, nowMs: NOW * 1000 };

function signalsOf(message: object): Signal[] {
  const item = { id: 'wamid.in', from: FROM, timestamp: String(NOW), ...message };
  const value = { metadata: { phone_number_id: '900000000000101' }, messages: [item] };
  return signalsFromNotification(JSON.parse(notification(JSON.stringify(value))), NOW).signals;
}
type Said = Extract<ConsentChange, { kind: 'signal' }>;
const saidBy = (message: object): Said[] =>
  consentChangesFrom(signalsOf(message), rules).filter((change): change is Said => change.kind === 'signal');
const restricts = (message: object) => saidBy(message).some(({ signal }) => signal.restricts);
const text = (body: string, more: object = {}) => ({ type: 'text', text: { body }, ...more });

describe('G a tap that says stop is a stop, in whatever language its label is', () => {
  const tap = (payload: string, label: string) => ({ type: 'button', button: { payload, text: label } });
  const button = (id: string, title: string) => ({
    type: 'interactive',
    interactive: { type: 'button_reply', button_reply: { id, title } },
  });
  test.each([
    ['the payload STOP under a Russian label', tap('STOP', 'Остановить рассылку')],
    ['the id unsubscribe under a Russian title', button('unsubscribe', 'Не надо')],
    ['the id STOP_PROMOTIONS', button('STOP_PROMOTIONS', 'Ďakujem, nie')],
    ['the payload Stop promotions', tap('Stop promotions', 'Ukončit')],
    ['a payload in Portuguese', tap('Parar promoções', '🛑')],
    ['Meta’s own button in Polish', tap('Zatrzymaj promocje', 'Zatrzymaj promocje')],
    ['Meta’s own button in Russian', tap('Остановить промоакции', 'Остановить промоакции')],
    ['Meta’s own button in Greek', tap('x', 'Διακοπή προωθήσεων')],
    [
      'a row of a list',
      { type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: 'stop', title: 'Nie' } } },
    ],
    [
      'a button in capitals',
      { type: 'interactive', interactive: { type: 'BUTTON_REPLY', button_reply: { id: 'stop' } } },
    ],
  ])('%s', (_what, message) => expect(restricts(message)).toBe(true));

  test.each([tap('more', 'See more'), tap('yes', 'Sí'), button('start', 'Start')])('%j is none', (message) => {
    expect(restricts(message)).toBe(false);
  });
});

describe('H a STOP in an unusual shape is a STOP', () => {
  test.each<[string, object]>([
    ['an own message edited to it', { type: 'edit', edit: { message: text('STOP') } }],
    [
      'a caption edited to it',
      { type: 'edit', edit: { message: { type: 'image', image: { caption: 'Unsubscribe' } } } },
    ],
    ['without a type', { text: { body: 'STOP' } }],
    ['between letters that nobody sees', text('\u3164STOP\ufe0f\u2800')],
    ['behind a byte order mark', text('\ufeffSTOP')],
    ['between marks of direction', text('\u202aSTOP\u202c')],
    ['as a caption', { type: 'image', image: { caption: 'stop' } }],
    ['with blanks of full width', text('\u3000ＳＴＯＰ\u3000')],
  ])('%s', (_what, message) => expect(restricts(message)).toBe(true));
});

describe('J what is no reply counts as none', () => {
  const replies = (message: object) =>
    signalsOf(message).filter((signal) => signal.kind === 'reply' && signal.noAnswer !== true);
  test.each<[string, object]>([
    ['a reaction taken back', { type: 'reaction', reaction: { message_id: OURS, emoji: '' } }],
    ['a reaction without a sign', { type: 'reaction', reaction: { message_id: OURS } }],
    ['a chat opened for the first time', { type: 'request_welcome' }],
    [
      'a call that was not permitted',
      {
        type: 'interactive',
        interactive: { type: 'call_permission_reply', call_permission_reply: { response: 'reject' } },
      },
    ],
  ])('%s', (_what, message) => expect(replies(message)).toEqual([]));

  test('the row of a refused call says what was refused', () => {
    const response = { type: 'call_permission_reply', call_permission_reply: { response: 'reject' } };
    expect(signalsOf({ type: 'interactive', interactive: response })).toMatchObject([
      { kind: 'reply', body: expect.stringContaining('reject'), noAnswer: true },
    ]);
  });

  test.each<[string, object]>([
    ['a reaction', { type: 'reaction', reaction: { message_id: OURS, emoji: '👍' } }],
    ['words', text('Hello')],
  ])('%s is a reply', (_what, message) => expect(replies(message)).toHaveLength(1));
});

describe('N what is decided of odd places', () => {
  test('a STOP in a group, or ticked in a form, is in force and looked at', () => {
    const form = {
      type: 'interactive',
      interactive: { type: 'nfm_reply', nfm_reply: { response_json: '{"choice":"unsubscribe"}' } },
    };
    for (const message of [text('STOP', { group_id: 'g' }), form]) {
      expect(saidBy(message).map(({ signal }) => [signal.restricts, signal.review])).toEqual([[true, true]]);
    }
  });
});

describe('O a word that asks to stop is one', () => {
  test.each([
    ...[
      'СТОП',
      'стоп',
      'отписка',
      'στοπ',
      '退订',
      '停止',
      '取消订阅',
      '别发了',
      '중지',
      '수신거부',
      '그만',
      '配信停止',
      'やめて',
    ],
    ...['dừng', 'hủy', 'wypisz', 'wypisz mnie', 'stop proszę', 'لا أريد', 'لا اريد', 'אל תכתוב לי', 'אל תתקשרו אליי'],
    ...[
      'X',
      'stop calling',
      "don't call",
      'do not call me',
      "don't text",
      "I'm on the Do Not Call List",
      "Don't text back",
    ],
    ...['never call', 'dont message', 'STOP au 36111', 'keine e-mails mehr', 'afgemeld', 'uit'],
    ...['detengase', 'no escriban', 'no me hinchen más', 'não enche', 'fuck you', 'go to hell', 'TD'],
  ])('%s', (body) => expect(restricts(text(body))).toBe(true));

  // Listed in public as opt-outs, and not taken for one: each refuses what was asked, and says nothing of the next message.
  test.each(['jamais de la vie', 'NÃO', 'n0'])('%s refuses what was asked', (body) => {
    expect(restricts(text(body))).toBe(false);
  });

  test.each(['start messaging', 'CONTINUE'])('%s asks to go on', (body) => {
    expect(saidBy(text(body)).map(({ signal }) => signal.restricts)).toEqual([false]);
  });
});

describe('O a text that explains STOP is none', () => {
  test.each([
    'Sommerangebot! Antworten Sie mit STOP, um sich abzumelden.',
    'Promo akhir tahun! Balas STOP untuk berhenti berlangganan.',
    'Thanks for contacting ACME Plumbing. We will get back to you soon. Text STOP to unsubscribe.',
    'Acme Homes: you get project news now. Reply HELP for help, STOP to opt out.',
    'You are unsubscribed and get no more messages from this number. Reply START to come back.',
    'Hi! Thanks for your message, we are out of office. To unsubscribe from our alerts text STOP.',
    '¡Rebajas! Responde STOP para darte de baja.',
    'Soldes ! Répondez STOP pour vous désabonner.',
    'Saldi! Rispondi STOP per non ricevere altri messaggi.',
    'Ofertas! Responda SAIR para não receber mais mensagens.',
  ])('%s', (body) => expect(restricts(text(body))).toBe(false));

  test('nor is an offer that somebody passes on', () => {
    const body = 'Summer sale! All shoes half price. Reply STOP to unsubscribe.';
    expect(restricts(text(body, { context: { forwarded: true } }))).toBe(false);
  });
});
