import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Alerts } from '../../alerts/alerts';
import { sayAlert, says } from '../../alerts/sentences/say-alert';
import type { CarriedOutEffects } from '../../consent/carried-out-effects';
import { CodedError } from '../../errors';
import type { AnswerNotes } from '../../execution/answer-notes';
import type { SettingsStore } from '../../execution/settings-store';
import type { Touch, Touches } from '../../execution/touches';
import type { Logger } from '../../logger';
import type { JourneyEvents } from '../../marketing-cloud/journey-events';
import { REPLY_CATEGORIES } from '../../replies/reply-category';
import type { InquiryRule } from '../../replies/reply-rules';
import type { FindContact } from './find-contact';

/** A reply that journeys are to hear of, as it stands in the queue. */
export const replyEventSchema = z.object({
  /** The same for every repeat. */
  id: z.string(),
  replyId: z.string(),
  conversationId: z.string(),
  /** ms, by the customer's own time. */
  at: z.number(),
  address: z.string(),
  phone: z.string().exactOptional(),
  contactKey: z.string().exactOptional(),
  /** The message that it answers. */
  messageKey: z.string().exactOptional(),
  category: z.enum(REPLY_CATEGORIES),
  answers: z.array(z.object({ question: z.string(), answer: z.string() })),
  /** The questions are over: the step that asked hears of the answers, and nobody else, who heard of the reply before. */
  isAfterQuestions: z.literal(true).exactOptional(),
});
export type ReplyEvent = z.infer<typeof replyEventSchema>;

/** As long as a late fallback may wait for a reply (LIMITS.afterMinutes). */
const WAITS_AT_MOST_MS = 30 * 86_400_000;

export interface SteerJourneysDependencies {
  touches: Pick<Touches, 'of'>;
  answerNotes: AnswerNotes;
  settings: Pick<SettingsStore, 'get'>;
  journeyEvents: Pick<JourneyEvents, 'fire'>;
  carriedOutEffects: Pick<CarriedOutEffects, 'has' | 'add'>;
  /** What starts a journey for somebody whom none wrote to; none where rules do not ask for it. */
  inquiry: InquiryRule | undefined;
  findContact: FindContact;
  alerts: Pick<Alerts, 'raise'>;
  logger: Logger;
}

/** Some events were certainly not fired; the queue tries again with growing pauses, and none is fired twice. */
class ReplyEventError extends CodedError {
  constructor(why: string) {
    super('reply_event_not_fired', why, { retry: 'later' });
  }
}

/** An event that is to be fired for one contact. */
interface Fire {
  key: string;
  contactKey: string;
  data: Record<string, string>;
}

/**
 * Tells journeys of a reply: the step that caused it by its event, with what the reply is about and what was answered; and
 * every other step that wrote to the person before and waits for a reply, which is marked as answered, so that nobody chases,
 * and whose event fires too. What was answered to questions is told once more to the step that asked. Noise ends no wait. Somebody whom no journey wrote to may start one. An event of unknown outcome
 * is not repeated: a second entry is worse than none.
 * @throws ReplyEventError where something was certainly not fired; MarketingCloudError of the look for a contact.
 */
export async function steerJourneys(reply: ReplyEvent, dependencies: SteerJourneysDependencies): Promise<void> {
  const { address, contactKey, messageKey } = reply;
  const { touches } = await dependencies.touches.of({ address, contactKey, messageKey });
  const isMeant = ({ messageKey: of, at }: Touch) =>
    reply.isAfterQuestions ? of === messageKey : at <= reply.at + 999 && at > reply.at - WAITS_AT_MOST_MS;
  const before = touches.filter(isMeant);
  // The step that caused it first: where another names the same event, it is fired in its name.
  const inOrder = before.sort((a, b) => rank(a, reply) - rank(b, reply) || b.at - a.at);
  const fires: Fire[] = [];
  for (const touch of inOrder) {
    const fire = await tellStep(touch, reply, dependencies);
    const isThere = fires.some(({ key, contactKey: of }) => key === fire?.key && of === fire.contactKey);
    if (fire !== undefined && !isThere) fires.push(fire);
  }
  if (before.length === 0 && !reply.isAfterQuestions) fires.push(...(await inquiryOf(reply, dependencies)));
  await fireAll(fires, reply, dependencies);
}

const rank = ({ messageKey }: Touch, reply: ReplyEvent) => (messageKey === reply.messageKey ? 0 : 1);

/** Marks the message as answered, and says which event its step wants. */
async function tellStep(
  touch: Touch,
  reply: ReplyEvent,
  { answerNotes, settings }: SteerJourneysDependencies,
): Promise<Fire | undefined> {
  const { messageKey, contactKey, settingsHash } = touch;
  const elsewhere = messageKey !== reply.messageKey;
  if (elsewhere && reply.category === 'noise') return undefined;
  const at = Math.floor(reply.at / 1000);
  const noted = await answerNotes.noteAnswer({ messageKey, at, category: reply.category, elsewhere });
  // Somebody who answered it before has left its wait.
  if (noted === undefined || (elsewhere && !noted.waited)) return undefined;
  const key = (await settings.get(settingsHash))?.replies?.event.trim() ?? '';
  if (key === '' || contactKey === '') return undefined;
  return { key, contactKey, data: dataOf(reply, { MessageKey: messageKey, Elsewhere: String(elsewhere) }) };
}

function dataOf(reply: ReplyEvent, more: Record<string, string>): Record<string, string> {
  const answers = reply.answers.map(({ question, answer }) => `${question}: ${answer}`).join('\n');
  return { ReplyID: reply.replyId, Category: reply.category, Answers: answers.slice(0, 4_000), ...more };
}

/** The journey that somebody may start by writing first, once for a conversation. */
async function inquiryOf(
  reply: ReplyEvent,
  { inquiry, findContact, logger }: SteerJourneysDependencies,
): Promise<Fire[]> {
  if (inquiry === undefined || !inquiry.categories.includes(reply.category)) return [];
  const found = reply.contactKey === undefined ? await findContact(reply.phone ?? '', inquiry) : [reply.contactKey];
  const [only, ...others] = found;
  const contactKey = only ?? (inquiry.unknown === 'address' ? reply.address : undefined);
  const result = others.length > 0 ? 'several' : contactKey === undefined ? 'nobody' : 'found';
  logger.info({ conversation: reply.conversationId, result }, 'somebody wrote first');
  if (contactKey === undefined || others.length > 0) return [];
  const data = dataOf(reply, { ConversationID: reply.conversationId, Address: reply.address });
  return [{ key: inquiry.event, contactKey, data }];
}

async function fireAll(
  fires: readonly Fire[],
  reply: ReplyEvent,
  dependencies: SteerJourneysDependencies,
): Promise<void> {
  const { journeyEvents, carriedOutEffects, alerts, logger } = dependencies;
  const notFired: string[] = [];
  for (const { key, contactKey, data } of fires) {
    // A journey that starts by it starts once in a conversation; one that runs hears of each reply.
    const about = data.ConversationID ?? `${reply.replyId}${reply.isAfterQuestions ? ' answers' : ''}`;
    const effect = createHash('sha256').update(`reply-event ${about} ${key} ${contactKey}`).digest('hex').slice(0, 32);
    if (await carriedOutEffects.has(effect)) continue;
    const [result] = await journeyEvents.fire(key, [{ contactKey, data }]);
    logger.info({ event: key, reply: reply.id, result: result?.kind }, 'a reply was told to a journey');
    if (result?.kind === 'not_sent') {
      notFired.push(result.reason);
      continue;
    }
    await carriedOutEffects.add(effect);
    if (result?.kind !== 'refused') continue;
    alerts.raise({
      code: 'reply_event_refused',
      subject: key,
      ...says(
        sayAlert('alert_reply_event_refused'),
        sayAlert('alert_reply_event_refused_why', { key, words: result.reason }),
      ),
      severity: 'warning',
    });
  }
  if (notFired.length > 0) throw new ReplyEventError(notFired.join('; '));
}
