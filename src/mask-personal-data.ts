import { type Saying, type Sentence, withTexts } from './saying';

/**
 * What people are known by, shortened wherever it stands in a text that leaves for a log, an alert or a data extension.
 * Alerts and the logger mask by themselves, so that no caller can forget it; what vendors say quotes what they were sent.
 */

/** Ids of our own and times, in which digits follow one another too; and network addresses, which operators need. */
const KEPT = [
  /(?<![0-9A-Za-z])[0-9a-fA-F]{32}(?![0-9A-Za-z])/,
  /(?<![0-9A-Za-z])[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![0-9A-Za-z])/,
  /(?<![0-9+])(?:19|20)\d\d-[01]\d-[0-3]\d(?:[T ][0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(?:Z|[+-][0-2]\d:?[0-5]\d)?)?(?![0-9])/,
  /(?<![0-9A-Za-z.+])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![0-9.])/,
];
/** Message ids, which hold a number in base64; email addresses; business-scoped user ids; numbers in any spelling. */
const IDENTIFYING = [
  /wamid\.[0-9A-Za-z+/=_-]+/,
  /[^\s@<>"'`,;:()[\]{}]{1,64}@[^\s@<>"'`,;:()[\]{}]{1,255}/,
  /[A-Z]{2}\.(?:ENT\.)?(?=[0-9A-Za-z]{0,128}\d)[0-9A-Za-z]{6,128}/,
  /\+?\d(?:[ ().\-/\u00a0]{0,2}\d){6,}/,
];
const MASKED = new RegExp(
  `(${KEPT.map(({ source }) => source).join('|')})|${IDENTIFYING.map(({ source }) => source).join('|')}`,
  'g',
);
/** What is somebody wherever it stands; a bare number may be the id of a sender. */
export const CERTAINLY_PERSONAL = /@|wamid\.|\+\d{6,}|[A-Z]{2}\.(?:ENT\.)?(?=[0-9A-Za-z]{0,128}\d)[0-9A-Za-z]{6,128}/;
/** Most texts hold none of it, and are spared the search. */
const MAY_IDENTIFY = /@|wamid|\d[^a-z\n]{0,3}\d[^a-z\n]{0,3}\d|[A-Z]{2}\./i;

/**
 * A text without the numbers, email addresses, user ids and message ids in it: `asked by +52 55 1234 5678` → `asked by
 * …5678`. `names` are further words by which somebody is known there, such as their contact key.
 */
export function maskIn(text: string, names: readonly (string | undefined)[] = []): string {
  let masked = text;
  for (const name of names) if (name) masked = masked.replaceAll(name, '…');
  if (!MAY_IDENTIFY.test(masked)) return masked;
  return masked.replace(MASKED, (found: string, kept: string | undefined) => kept ?? maskPhone(found));
}

/** `+5215512345678` → `…5678`: enough to recognise a number that a person names, too little to call it. */
export function maskPhone(phone: string): string {
  return phone.length <= 4 ? '…' : `…${phone.slice(-4)}`;
}

/** What an alert is about, as it is told and kept. */
export function maskSubject(subject: string): string {
  return CERTAINLY_PERSONAL.test(subject) ? maskIn(subject) : subject;
}

/**
 * What an alert says, without people in it. The subject stays whole, there and in the sentences, unless it is somebody.
 */
export function maskAlert<
  Told extends { subject: string; title: string; detail: string; said?: { title: Saying; detail: Saying } },
>(alert: Told): Told {
  const subject = maskSubject(alert.subject);
  const masked = (text: string) =>
    subject === ''
      ? maskIn(text)
      : text
          .split(subject)
          .map((part) => maskIn(part))
          .join(subject);
  const { title, detail, said } = alert;
  return {
    ...alert,
    subject,
    title: masked(title),
    detail: masked(detail),
    ...(said && { said: { title: withTexts(said.title, masked), detail: withTexts(said.detail, masked) } }),
  };
}

/** A sentence masked as {@link maskIn} masks a text. */
export const maskSentence = ({ english, saying }: Sentence, names: readonly (string | undefined)[] = []): Sentence => ({
  english: maskIn(english, names),
  saying: withTexts(saying, (text) => maskIn(text, names)),
});
