import type { HandOver } from '../replies/hand-over';

/** The marker by which a record is known again: at the end of a subject, and of a description. */
export const markerOf = (id: string): string => `[wa ${id}]`;

/** Of the object reference: Subject of Task and Case, Description. */
const LONGEST_SUBJECT = 255;
const LONGEST_DESCRIPTION = 32_000;
/** So much of one turn, so that ten of them leave room for the rest. */
const LONGEST_TURN = 2_000;

const shortened = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
const oneLine = (text: string) => text.trim().replace(/\s+/g, ' ');
/** To the minute, in UTC: the reader's zone is not known. */
const minute = (at: number) => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** What the customer wrote last, in one line; empty where there is no text. */
export function lastWords({ turns }: Pick<HandOver, 'turns'>): string {
  return oneLine(turns.findLast(({ from, text }) => from === 'customer' && text.trim() !== '')?.text ?? '');
}

/** `WhatsApp, sales: how much is the blue one? [wa 1a2b…]`: the marker stays whatever has to be cut. */
export function subjectOf(handOver: HandOver, id: string): string {
  const marker = ` ${markerOf(id)}`;
  const said = lastWords(handOver);
  const words = `WhatsApp, ${handOver.category.replace('_', ' ')}${said === '' ? '' : `: ${said}`}`;
  return shortened(words, LONGEST_SUBJECT - marker.length) + marker;
}

/** All that a person needs to answer: what was sent, asked and answered, by which journey and activity, the last turns. */
export function descriptionOf(handOver: HandOver, id: string, notes: readonly string[] = []): string {
  const { message, questions, turns, owner } = handOver;
  const certainty = `${Math.round(handOver.confidence * 100)} %${handOver.needsPerson ? ', a person has to look' : ''}`;
  const lines = [
    ...notes,
    `Answer here: ${handOver.link}`,
    `Due: ${minute(handOver.dueAt)}. Came: ${minute(handOver.receivedAt)}`,
    `Taken for: ${handOver.category.replace('_', ' ')} (${certainty})`,
    ...(owner.name || owner.email ? [`Owner: ${[owner.name, owner.email].filter(Boolean).join(', ')}`] : []),
    `From: ${[handOver.profileName, handOver.phone ?? handOver.userId, handOver.email, handOver.contactKey].filter(Boolean).join(', ')}`,
    ...(message ? messageLines(message) : ['No message of ours is known that caused it.']),
    ...(questions.length > 0 ? ['', 'Asked and answered'] : []),
    ...questions.flatMap(({ question, answer }) => [`- ${oneLine(question)}`, `  ${oneLine(answer) || '(no answer)'}`]),
    '',
    'The last turns',
    ...turns
      .slice(-10)
      .map(({ at, from, text }) => `${minute(at)}, ${from}: ${shortened(oneLine(text), LONGEST_TURN)}`),
  ];
  const marker = `\n\n${markerOf(id)}`;
  return shortened(lines.join('\n'), LONGEST_DESCRIPTION - marker.length) + marker;
}

function messageLines(message: NonNullable<HandOver['message']>): string[] {
  const { template, purpose, stage, topic, journey, activity, sentAt } = message;
  const named = ({ key, name }: { key: string; name: string }) =>
    name !== '' && key !== '' && name !== key ? `${name} (${key})` : name || key || 'not known';
  return [
    `Sent: template ${template}, ${[purpose, stage, topic].filter(Boolean).join(', ')}, ${minute(sentAt)}`,
    `Journey: ${named(journey)}`,
    `Activity: ${named(activity)}`,
  ];
}
