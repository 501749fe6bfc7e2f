import { type Saying, type Sentence, withTexts } from '../saying';
import { quoted, say } from './sentences/say';

/** One thing that was looked at, as `npm run doctor -- --json` and `/admin` tell it. */
export interface Check {
  /** Names the check; each stands once. */
  id: string;
  /** `fail`: this installation is not ready. `warn`: it is, and a person should know. */
  status: 'ok' | 'warn' | 'fail';
  what: string;
  /** What was seen, in one line. */
  detail: string;
  /** What to do, and where, in one line; empty where nothing is to do. */
  fix: string;
  /** Both by code, for who says them in another language; absent where they are said in English alone. */
  said?: { detail: Saying; fix?: Saying };
}

/**
 * A check with what it rests on. `known` is false where nobody gave an answer: such a check is never `ok`, since nothing was
 * seen, and its change is told to nobody, since nothing was seen to change.
 */
export interface Judged extends Check {
  known: boolean;
}

/** A sentence, or what is said in English alone: by checks that only the command makes. */
type Spoken = Sentence | string;

/** The ways in which one check can come out. */
export function about(id: string, what: string) {
  const judged = (status: Check['status'], detail: Spoken, fix: Spoken, known = true): Judged => ({
    id,
    status,
    what,
    detail: oneLine(englishOf(detail)),
    fix: oneLine(englishOf(fix)),
    ...(typeof detail !== 'string' && { said: saidOf(detail, fix) }),
    known,
  });
  const notKnown = (why: Spoken) => (typeof why === 'string' ? `not known: ${why}` : say('not_known', { why }));
  return {
    ok: (detail: Spoken) => judged('ok', detail, ''),
    warn: (detail: Spoken, fix: Spoken) => judged('warn', detail, fix),
    fail: (detail: Spoken, fix: Spoken) => judged('fail', detail, fix),
    /** Nothing can be said, and nothing depends on it that another check does not hold. */
    unknown: (why: Spoken, fix: Spoken) => judged('warn', notKnown(why), fix, false),
    /** Nothing can be said until another check is mended, which is named by its id: what is wrong stands there. */
    follows: (cause: string, why: Spoken) => judged('warn', notKnown(why), say('mend_first', { check: cause }), false),
    /** Whoever must answer gives no answer: not ready, though nobody knows what is wrong. */
    silent: (detail: Spoken, fix: Spoken) => judged('fail', detail, fix, false),
  };
}

/** Ready = nothing fails. */
export const isReady = (checks: readonly Check[]): boolean => checks.every(({ status }) => status !== 'fail');

/** The checks in their order, each id once: of two with one id the worse stands. */
export function onceEach(checks: readonly Judged[]): Judged[] {
  const worst = new Map<string, Judged>();
  for (const check of checks) {
    const before = worst.get(check.id);
    if (before === undefined || rank(check) > rank(before)) worst.set(check.id, check);
  }
  return [...worst.values()];
}

const RANKS: Record<Check['status'], number> = { ok: 0, warn: 1, fail: 2 };
const rank = ({ status }: Check) => RANKS[status];

/** Takes secrets out of what others said: a vendor may repeat the token that it refuses. */
export function withoutSecrets(checks: readonly Judged[], secrets: readonly string[]): Judged[] {
  // The longest first, so that no part of one is left where a shorter one begins it.
  const hidden = secrets.filter((secret) => secret.length > 3).sort((one, other) => other.length - one.length);
  const clean = (text: string) => hidden.reduce((all, secret) => all.replaceAll(secret, '[secret]'), text);
  return checks.map(({ said, ...check }) => ({
    ...check,
    detail: clean(check.detail),
    fix: clean(check.fix),
    ...(said && { said: changed(said, clean) }),
  }));
}

/** What a check is called, for a sentence: the page names it in its own words. */
export const nameOf = ({ id, what }: Pick<Check, 'id' | 'what'>): Sentence => ({
  english: what,
  saying: say('named', { check: id }).saying,
});
/** What was seen, and what to do, as sentences: what is said in English alone as somebody else's words. */
export const detailOf = ({ detail, said }: Pick<Check, 'detail' | 'said'>): Sentence =>
  said === undefined ? quoted(detail) : { english: detail, saying: said.detail };
export const fixOf = ({ fix, said }: Pick<Check, 'fix' | 'said'>): Sentence =>
  said?.fix === undefined ? quoted(fix) : { english: fix, saying: said.fix };

const englishOf = (spoken: Spoken) => (typeof spoken === 'string' ? spoken : spoken.english);
const saidOf = (detail: Sentence, fix: Spoken) =>
  changed({ detail: detail.saying, ...(typeof fix !== 'string' && { fix: fix.saying }) }, oneLine);
const changed = ({ detail, fix }: NonNullable<Check['said']>, change: (text: string) => string) => ({
  detail: withTexts(detail, change),
  ...(fix && { fix: withTexts(fix, change) }),
});

const LONGEST = 1_000;
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, LONGEST);
