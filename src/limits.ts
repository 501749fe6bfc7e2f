/*
 * The numbers of a step, each once: the server refuses what is outside, the page says so before. `usual` stands where a
 * step says nothing.
 */

/** Journey Builder holds a call for 100 s at most (JB 1.3). */
export const LONGEST_CALL_SECONDS = 100;
/** Before the wait for the delivery begins the send takes up to 10 s of them, and the answer must still get back. */
export const ROOM_FOR_THE_SEND_SECONDS = 20;

export const LIMITS = {
  /** How long a step waits for the delivery: what Journey Builder holds, without the room for the send. */
  waitSeconds: { min: 1, max: LONGEST_CALL_SECONDS - ROOM_FOR_THE_SEND_SECONDS, usual: 20 },
  /** What "in time" means to a late fallback; a month at most. */
  afterMinutes: { min: 1, max: 43_200, usual: 120 },
  /** How long after its contact came a message may still go: it is worth nothing later. A month at most. */
  expiresAfterMinutes: { min: 5, max: 43_200, usual: 720 },
  capMessages: { min: 1, max: 1000, usual: 1 },
  capDays: { min: 1, max: 90, usual: 7 },
  /** How long after a message a conversion is its own; 90 days at most. */
  windowHours: { min: 1, max: 2160, usual: 72 },
  /** A randomised holdout: percent of the contacts that could be sent the message. */
  holdoutPercent: { min: 1, max: 50, usual: 10 },
  /** The smallest lift worth knowing, in percent of the rate without the message. */
  smallestEffect: { min: 1, max: 500, usual: 20 },
  /** Of a thousand contacts, how many convert without the message. */
  basePerThousand: { min: 1, max: 900 },
  /** Characters: the columns are as wide. */
  topic: { max: 60, usual: 'general' },
  conversionName: { max: 60 },
  /** Meta takes names so long. */
  templateName: { max: 512 },
  ownerName: { max: 200 },
  /** So long failures are gathered before their owner is told of all of them. */
  noticeMinutes: { usual: 60 },
  /** People of the entry source whom the page shows, and those whom a dry run looks at. */
  peopleShown: { max: 10 },
  dryRunRows: { max: 10_000 },
  /** Questions that a person who replies may be asked. */
  questions: { max: 5 },
  /** What the Cloud API takes outside templates, in characters and pieces (docs/vendor-facts.md). */
  sessionText: { max: 1_024 },
  buttons: { max: 3 },
  /** How long WhatsApp's window must stay open for a step's own text to go in the template's place; it is open for 24 hours. */
  windowMinutes: { min: 1, max: 1_380, usual: 30 },
  buttonLabel: { max: 20 },
  /** One of ten rows, and one of three buttons, is the way out to a person. */
  listRows: { max: 9 },
  listLabel: { max: 24 },
  /** How often a question is asked, and how long its answer is waited for before a person takes over. */
  questionTries: { max: 2 },
  answerMinutes: { usual: 15 },
  /** Working minutes in which a reply is due: a quarter of a year at most. */
  dueMinutes: { max: 43_200 },
  /** How long before WhatsApp's window closes a reply is due at the latest. */
  windowMarginMinutes: { max: 720 },
  /** What was last written in a conversation, by whomever, is kept with it, each so many characters long. */
  conversationTurns: { max: 10, length: 1_024 },
  /** Replies of one conversation that wait for a person, each with its row. */
  waitingReplies: { max: 50 },
} as const;

/** Whether a number that somebody typed can stand: `null` is no answer. */
export function isWithin(value: number | null, { min, max }: { min: number; max: number }): value is number {
  return value !== null && Number.isInteger(value) && value >= min && value <= max;
}

/** The longest wait for a delivery, for a step that asks for a longer one: it was saved while 90 s were allowed. */
export const waitThatFits = (seconds: number): number => Math.min(seconds, LIMITS.waitSeconds.max);
