import { SettingsError } from '../errors';
import type { ConsentPolicy } from './consent-policy';
import { LONGEST_READ, normaliseMessage, withoutRepeats } from './normalise-message';
import type { OptOutWords } from './opt-out-words';
import { searchFor } from './word-search';

export type MessageIntent =
  | { intent: 'opt_out'; certain: boolean; topic?: string }
  | { intent: 'opt_in'; topic?: string }
  | { intent: 'none' };

/** `s t o p please` is `stop please`. */
const withLettersJoined = (said: string) =>
  said.replace(/(?<=^| )\p{L}(?: \p{L}){2,}(?=$| )/gu, (letters) => letters.replaceAll(' ', ''));

/** `Not interested, thanks. STOP` says STOP in a clause of its own. */
function clausesOf(text: string): string[] {
  const clauses = text
    .slice(0, LONGEST_READ)
    .split(/[.,;:!?()\n\u060c\u061b\u061f\u0964\u2013\u2014\u3001\u3002]+|\s-+\s/u);
  return clauses.length === 1 ? [] : clauses.map(normaliseMessage);
}

/** What a tool puts around the word in the payload of a button: `btn_unsubscribe_2`, `action:stop`. */
const PAYLOAD_WRAPPING =
  /^(?:btn|button|action|payload|cmd|command|menu|option|opt|id|qr|quick|reply|flow|kw|keyword|user|\d+)$/;

/** The number that a footer asks to send the word to, copied along. */
const SHORT_CODE = /^(?:\p{L}{1,4} )?\d{3,}$/u;

/** What an account chooses about the words (`optOutWords` of the consent policy). */
export type OptOutWordRules = ConsentPolicy['optOutWords'];

/**
 * Makes the classifier once from the word lists. Every language is tried on every message, since nothing says in which
 * one a person answers. `buttonLabels` are the labels of buttons that stop messages. `classify` takes any text and
 * some 80 µs of CPU.
 */
export function createMessageClassifier(
  lists: readonly OptOutWords[],
  rules: OptOutWordRules = { ignored: [], abusiveFarewells: 'opt_out' },
  buttonLabels: readonly string[] = [],
) {
  const languages = withGroupsFilledIn(lists);
  const gather = (kind: WordList): string[] => languages.flatMap((language) => language[kind] ?? []);
  const ignored = new Set(rules.ignored.map(normaliseMessage));
  const asSet = (texts: readonly string[]) =>
    new Set(texts.map(normaliseMessage).filter((text) => text !== '' && !ignored.has(text)));

  const stop = asSet(gather('stop'));
  const farewells = rules.abusiveFarewells === 'opt_out' ? gather('farewells') : [];
  const perhaps = asSet([...gather('perhaps'), ...farewells]);
  const start = asSet(gather('start'));
  /** Made when first something is pressed: there are thousands. */
  let labels: Set<string> | undefined;
  const sentences = searchFor(gather('sentences'));
  const not = searchFor(gather('not'));
  const fillers = searchFor(
    lists.flatMap((list) => list.fillers.map(normaliseMessage)).map((text) => text.replaceAll(' ', '_')),
  );
  const keywords = new Map(
    lists.flatMap((list) =>
      list.keywords.flatMap(({ words: said, topic, status }) =>
        said.map((word) => [normaliseMessage(word), { topic, status }] as const),
      ),
    ),
  );

  function whole(said: string): MessageIntent | undefined {
    const keyword = keywords.get(said);
    if (keyword?.status === 'opted_in') return { intent: 'opt_in', topic: keyword.topic };
    if (keyword) return { intent: 'opt_out', certain: true, topic: keyword.topic };
    if (stop.has(said)) return { intent: 'opt_out', certain: true };
    if (start.has(said)) return { intent: 'opt_in' };
    if (perhaps.has(said)) return { intent: 'opt_out', certain: false };
    return undefined;
  }

  const essenceOf = (said: string) => withoutRepeats(fillers.replaceIn(said, ''));
  const isStop = (clause: string) => stop.has(clause) || stop.has(essenceOf(clause));
  /** `STOP je ne veux plus`, `STOP au 36111`: a STOP and what explains it, without a point between them. */
  const isStopExplained = (said: string) => {
    const blank = said.indexOf(' ');
    const rest = said.slice(blank + 1);
    return blank > 0 && stop.has(said.slice(0, blank)) && (isStop(rest) || perhaps.has(rest) || SHORT_CODE.test(rest));
  };

  return {
    /** What a message from a customer says about consent. */
    classify(text: string): MessageIntent {
      const said = normaliseMessage(text);
      if (said === '') return { intent: 'none' };
      const joined = withLettersJoined(said);
      const asWhole = whole(said) ?? whole(essenceOf(said)) ?? (joined === said ? undefined : whole(essenceOf(joined)));
      if (asWhole) return asWhole;
      const meant = not.replaceIn(said, '\u2205');
      const isMeant = (clause: string) => clause !== '' && ` ${meant} `.includes(` ${clause} `);
      const isOptOut =
        sentences.isIn(meant) ||
        isStopExplained(said) ||
        clausesOf(text).some((clause) => isMeant(clause) && isStop(clause));
      return isOptOut ? { intent: 'opt_out', certain: false } : { intent: 'none' };
    },

    /**
     * Whether the label or payload of something that was pressed says stop, in any language: `STOP`,
     * `btn_unsubscribe`, Meta's own label. A word that may mean something else (*cancel*) does not.
     */
    isOptOutButton(text: string): boolean {
      labels ??= asSet(buttonLabels);
      const known = labels;
      const said = normaliseMessage(text);
      const bare = said
        .split(' ')
        .filter((word) => !PAYLOAD_WRAPPING.test(word))
        .join(' ');
      return [said, bare].some((each) => each !== '' && (known.has(each) || stop.has(each)));
    },
  };
}

export type MessageClassifier = ReturnType<typeof createMessageClassifier>;

type Language = OptOutWords['languages'][string];
type WordList = Exclude<keyof Language, 'groups'>;

/** ISO 639-2 for several languages at once: a group named there holds what every language has under that name. */
const EVERY_LANGUAGE = 'mul';

/** The languages of all lists, each `{group}` in a pattern replaced by its words. An account's words join a group. */
function withGroupsFilledIn(lists: readonly OptOutWords[]): Language[] {
  const all = lists.flatMap((list) => Object.entries(list.languages));
  const wordsOf = (code: string, group: string) => {
    const found = all.filter(([other]) => code === EVERY_LANGUAGE || other === code);
    const words = found.flatMap(([, language]) => language.groups?.[group] ?? []);
    if (words.length === 0) throw new SettingsError([`opt-out words: the language ${code} has no group {${group}}`]);
    return words.join('/');
  };
  return all.map(([code, language]) => {
    const fill = (pattern: string) => pattern.replace(/\{([a-z_]+)\}/g, (_, group: string) => wordsOf(code, group));
    return { ...language, sentences: (language.sentences ?? []).map(fill), not: (language.not ?? []).map(fill) };
  });
}
