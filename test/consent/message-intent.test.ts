import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMessageClassifier } from '../../src/consent/message-intent';
import { LONGEST_READ, normaliseLetters, normaliseMessage } from '../../src/consent/normalise-message';
import { loadOptOutWords } from '../../src/consent/opt-out-words';
import { shippedClassifier as classifier } from '../support/consent-rules';

const root = join(__dirname, '../..');
type Label = 'opt_out' | 'none' | 'opt_in';
interface Example {
  language: string;
  label: Label;
  text: string;
}

/** Messages collected from public lists of carriers, vendors and repositories, one a line with its label. */
function publicExamples(): Example[] {
  return readFileSync(join(root, 'test/fixtures/opt-out-texts-public.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string; lang: string; label: Label })
    .map(({ text, lang, label }) => ({ language: lang, label, text }));
}

function examplesIn(file: string): Example[] {
  const text = readFileSync(join(root, 'test/fixtures', file), 'utf8');
  const labelled = JSON.parse(text) as Record<string, Record<Label, string[]>>;
  return Object.entries(labelled).flatMap(([language, labels]) =>
    Object.entries(labels).flatMap(([label, texts]) =>
      texts.map((each) => ({ language, label: label as Label, text: each })),
    ),
  );
}

const share = (part: number, of: number) => (of === 0 ? 1 : part / of);

function measure(what: string, examples: readonly Example[]) {
  const read = examples.map((example) => ({ ...example, found: classifier.classify(example.text).intent }));
  const missed = read.filter(({ label, found }) => label === 'opt_out' && found !== 'opt_out');
  const wrong = read.filter(({ label, found }) => label !== 'opt_out' && found === 'opt_out');
  const counted = (some: readonly (typeof read)[number][]) => {
    const right = some.filter(({ label, found }) => label === 'opt_out' && found === 'opt_out').length;
    const precision = share(right, some.filter(({ found }) => found === 'opt_out').length);
    const recall = share(right, some.filter(({ label }) => label === 'opt_out').length);
    return { precision, recall };
  };
  const line = (name: string, some: typeof read) => {
    const { precision, recall } = counted(some);
    return `${name}: ${some.length} messages, precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`;
  };
  const list = (some: readonly Example[]) =>
    some.map(({ language, text }) => `${language} "${text}"`).join(', ') || 'none';
  const byLanguage = LANGUAGES.map(
    (each) =>
      `  ${line(
        each,
        read.filter(({ language }) => language === each),
      )}`,
  );
  process.stdout.write(
    `${[line(what, read), ...byLanguage].join('\n')}\n  missed: ${list(missed)}\n  wrongly taken: ${list(wrong)}\n`,
  );
  const recalls = LANGUAGES.map((each) => counted(read.filter(({ language }) => language === each)).recall);
  return { ...counted(read), lowestRecall: Math.min(...recalls) };
}

const LANGUAGES = ['en', 'es', 'pt', 'fr', 'de', 'it', 'nl', 'hi', 'id', 'ar', 'he', 'tr'];
// The first file served to tune the word lists; none of the second was looked at while they were.
const tuned = examplesIn('opt-out-messages.json');
const heldOut = examplesIn('opt-out-messages-held-out.json');

test('opt-outs are found in twelve languages with precision of at least 0.98 and recall of at least 0.95', () => {
  expect(new Set(tuned.map(({ language }) => language))).toEqual(new Set(LANGUAGES));
  expect(tuned.length).toBeGreaterThanOrEqual(400);
  const { precision, recall } = measure('labelled', tuned);
  expect(precision).toBeGreaterThanOrEqual(0.98);
  expect(recall).toBeGreaterThanOrEqual(0.95);
});

test('customers of different ages, written before the lists learnt from them: found in every language', () => {
  const customers = examplesIn('opt-out-messages-customers.json');
  for (const language of LANGUAGES) {
    expect(customers.filter((each) => each.language === language).length).toBeGreaterThanOrEqual(40);
  }
  const { precision, recall, lowestRecall } = measure('customers', customers);
  expect(precision).toBeGreaterThanOrEqual(0.98);
  expect(recall).toBeGreaterThanOrEqual(0.95);
  expect(lowestRecall).toBeGreaterThanOrEqual(0.9);
});

test('what carriers, vendors and public repositories list is found, in every language of theirs', () => {
  const { precision, recall, lowestRecall } = measure('public lists', publicExamples());
  expect(precision).toBeGreaterThanOrEqual(0.98);
  expect(recall).toBeGreaterThanOrEqual(0.95);
  expect(lowestRecall).toBeGreaterThanOrEqual(0.9);
});

test('messages that the word lists were not made from: the hardest misses are listed', () => {
  const { precision, recall } = measure('held out', heldOut);
  expect(precision).toBeGreaterThanOrEqual(0.98);
  expect(recall).toBeGreaterThanOrEqual(0.95);
});

test.each([
  ['STOP', { intent: 'opt_out', certain: true }],
  ['  Stop. por favor ', { intent: 'opt_out', certain: true }],
  ['STOOOOP!!! \u{1F6D1}', { intent: 'opt_out', certain: true }],
  ['S\u200bTOP', { intent: 'opt_out', certain: true }],
  ['\uff33\uff34\uff2f\uff30', { intent: 'opt_out', certain: true }],
  ['\u0130PTAL ET', { intent: 'opt_out', certain: true }],
  ['cancel', { intent: 'opt_out', certain: false }],
  ['please stop sending me these', { intent: 'opt_out', certain: false }],
  ['START', { intent: 'opt_in' }],
  ["don't stop", { intent: 'none' }],
  ['stop by the shop', { intent: 'none' }],
  ['how do I stop the oven', { intent: 'none' }],
  ['', { intent: 'none' }],
  ['\u{1F600}', { intent: 'none' }],
])('%p is read as it should be', (text, expected) => {
  expect(classifier.classify(text)).toEqual(expected);
});

test('accents, width, marks and repeated words make no difference', () => {
  expect(normaliseMessage('D\u00c9SABONNER')).toBe(normaliseMessage('de\u0301sabonner'));
  expect(normaliseMessage('\u0623\u0648\u0642\u0650\u0641')).toBe(normaliseMessage('\u0627\u0648\u0642\u0641'));
  expect(normaliseMessage('stop stop, STOP')).toBe('stop');
});

test('a word whose letters stand apart is that word', () => {
  for (const text of ['S T O P', 's.t.o.p', 'S-T-O-P please', 'B A J A']) {
    expect(classifier.classify(text)).toEqual({ intent: 'opt_out', certain: true });
  }
  for (const text of ['a b c', 'size s m l', 'o q é a promo?']) {
    expect(classifier.classify(text)).toEqual({ intent: 'none' });
  }
});

test('an account adds its own words, keywords of topics among them', () => {
  const additions = {
    fillers: [],
    languages: { sv: { stop: ['sluta'], perhaps: [], sentences: [], not: [], start: [] } },
    keywords: [
      { words: ['STOP OFFERS'], topic: 'offers', status: 'opted_out' as const },
      { words: ['JOIN'], topic: 'offers', status: 'opted_in' as const },
    ],
  };
  const shipped = loadOptOutWords([join(root, 'config/opt-out-words')]);
  const own = createMessageClassifier([...shipped, additions]);
  expect(own.classify('Sluta!')).toEqual({ intent: 'opt_out', certain: true });
  expect(own.classify('stop offers')).toEqual({ intent: 'opt_out', certain: true, topic: 'offers' });
  expect(own.classify('join please')).toEqual({ intent: 'opt_in', topic: 'offers' });
});

test.each(['STOP je ne veux plus', 'Stop basta'])('%j is a STOP with its reason, and a person looks', (text) => {
  expect(classifier.classify(text)).toEqual({ intent: 'opt_out', certain: false });
});

test.each(['fine', 'Stop by the shop'])('%j is no opt-out in any language', (text) => {
  expect(classifier.classify(text)).toEqual({ intent: 'none' });
});

test('an account adds to a group of words and uses it in patterns of its own', () => {
  const shipped = loadOptOutWords([join(root, 'config/opt-out-words')]);
  const withGroup = (words: object) =>
    createMessageClassifier([...shipped, { fillers: [], keywords: [], languages: { en: words } }]);
  const text = 'please stop the daily tidbits';
  expect(classifier.classify(text)).toEqual({ intent: 'none' });
  expect(withGroup({ groups: { message: 'tidbits' } }).classify(text)).toEqual({ intent: 'opt_out', certain: false });
  expect(withGroup({ sentences: ['away with … {message}'] }).classify('away with your messages').intent).toBe(
    'opt_out',
  );
  expect(() => withGroup({ sentences: ['away with {tidbits}'] })).toThrow('{tidbits}');
});

test('no pattern can match by its optional words alone, and no message takes long', () => {
  for (const list of loadOptOutWords([join(root, 'config/opt-out-words')])) {
    for (const language of Object.values(list.languages)) {
      for (const pattern of [...(language.sentences ?? []), ...(language.not ?? [])]) {
        const parts = pattern.split(' ');
        const needed = parts.filter((part) => part !== '…' && !/^\[.*\]$/.test(part));
        expect({ pattern, enough: needed.length >= Math.min(2, parts.length) }).toEqual({ pattern, enough: true });
        expect((pattern.match(/\[/g) ?? []).length).toBe((pattern.match(/\]/g) ?? []).length);
      }
    }
  }
  expect(classifier.classify('stop the a b c d '.repeat(20_000)).intent).toBe('none');
});

const explaining = JSON.parse(readFileSync(join(root, 'test/fixtures/explains-opt-out.json'), 'utf8')) as Record<
  string,
  string[]
>;

test('footers, auto-replies and forwarded offers that explain STOP silence nobody', () => {
  const taken = Object.values(explaining)
    .flat()
    .filter((text) => classifier.classify(text).intent === 'opt_out');
  expect(taken).toEqual([]);
});

test('whoever complains that the explained word did not work is heard all the same', () => {
  for (const text of [
    'I replied STOP three times and you still text me, stop messaging me',
    'Reply STOP to unsubscribe? I did, now stop texting me',
    "Don't want these offers. STOP",
    'STOP au 36111',
    'stop to 12345',
  ]) {
    expect({ text, intent: classifier.classify(text).intent }).toEqual({ text, intent: 'opt_out' });
  }
});

test('a letter that is written out as eighteen makes no message longer than what is read', () => {
  expect(normaliseLetters('\ufdfa'.repeat(LONGEST_READ)).length).toBeLessThanOrEqual(LONGEST_READ);
});

test('invisible letters around and inside a word hide nothing', () => {
  for (const text of [
    '\u3164STOP\ufe0f\u2800',
    '\u202eSTOP\u202c\u200d',
    '\u2060ST\u00adOP\ufeff',
    'S\u2800T\u2800O\u2800P',
    '\u0625\u0640\u0640\u064a\u0642\u0627\u0641',
    'un\u200csub\u034fscribe\u{e0020}',
    '\uffa0STOP\u115f',
  ]) {
    expect({ text, found: classifier.classify(text) }).toEqual({ text, found: { intent: 'opt_out', certain: true } });
  }
});

test('the languages that templates know, beyond the twelve, have their own words for stop', () => {
  for (const text of [
    ...['СТОП', 'Отпишите меня', 'відписатися', 'wypisz mnie', 'stop proszę', 'odhlásit odběr', 'leiratkozás'],
    ...['退订', '取消訂閱', '请不要再发消息给我', '配信停止', 'もう送らないでください', '수신거부', '그만 보내세요'],
    ...['หยุดส่ง', 'ngừng gửi tin nhắn', 'στοπ', 'dezabonare', 'avregistrera mig', 'afmeld', 'lopeta viestit'],
    ...['বন্ধ করুন', 'நிறுத்தவும்', 'ఆపండి', 'لغو اشتراک', 'بند کریں', 'itigil', 'acha kutuma', 'hentikan mesej'],
  ]) {
    expect({ text, intent: classifier.classify(text).intent }).toEqual({ text, intent: 'opt_out' });
  }
});

test('ordinary short answers of those languages are no opt-out', () => {
  for (const text of [
    ...['да', 'нет', 'спасибо', 'tak', 'nie', 'hvala', 'ne', 'igen', 'nem', 'ja', 'nej', 'kyllä', 'seis', 'peru'],
    ...[
      '好的',
      '不用了',
      'はい',
      'いいえ',
      '네',
      '아니요',
      'ครับ',
      'vâng',
      'không',
      'đúng',
      'ναι',
      'όχι',
      'acha',
      'misa',
    ],
    ...['хорошо', 'автобусная остановка', '停车场在哪里', '中止にならないですよね', 'stad', 'gata', 'daha'],
  ]) {
    expect({ text, intent: classifier.classify(text).intent }).toEqual({ text, intent: 'none' });
  }
});

test('every language of the word lists has its own words for stop, and its own labels of buttons', () => {
  const labels = JSON.parse(readFileSync(join(root, 'config/opt-out-button-labels.json'), 'utf8')) as object;
  const lists = loadOptOutWords([join(root, 'config/opt-out-words')]).flatMap(({ languages }) =>
    Object.keys(languages),
  );
  const languages = lists.filter((each) => each !== 'mul');
  expect(languages.length).toBeGreaterThanOrEqual(66);
  expect(languages.filter((each) => !(each in labels))).toEqual([]);
});

test('a policy takes out the words and the abuse that it does not count', () => {
  const lists = loadOptOutWords([join(root, 'config/opt-out-words')]);
  const strict = createMessageClassifier(lists, { ignored: ['X'], abusiveFarewells: 'reply' });
  for (const text of ['X', 'x.', 'go to hell', 'Fuck you!']) {
    expect(classifier.classify(text)).toEqual({ intent: 'opt_out', certain: false });
    expect(strict.classify(text)).toEqual({ intent: 'none' });
  }
  expect(strict.classify('go to hell and stop texting me').intent).toBe('opt_out');
});

test('short forms of carriers: whatever is not to be done to the person', () => {
  for (const verb of ['call', 'text', 'contact', 'message']) {
    for (const form of [`stop ${verb}ing`, `don't ${verb}`, `do not ${verb} me`, `never ${verb} me again`]) {
      expect({ form, intent: classifier.classify(form).intent }).toEqual({ form, intent: 'opt_out' });
    }
  }
  for (const text of ["don't call before noon", "don't call, just text me", 'stop calling it a discount']) {
    expect({ text, intent: classifier.classify(text).intent }).toEqual({ text, intent: 'none' });
  }
});

test.each([
  'STOP',
  'btn_unsubscribe_2',
  'UNSUBSCRIBE-ALL',
  'action:stop',
  'Stop promotions',
  'Zatrzymaj promocje',
  'Остановить рекламные акции',
  'プロモーションを停止',
  'darse_de_baja',
])('what was pressed says stop: %s', (text) => {
  expect(classifier.isOptOutButton(text)).toBe(true);
});

test.each(['cancel', 'REPLY_1', 'menu', 'stop_order_12', 'see offers', '1', ''])(
  'what was pressed says no stop: %s',
  (text) => {
    expect(classifier.isOptOutButton(text)).toBe(false);
  },
);
