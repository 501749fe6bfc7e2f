import { numberWithFate } from '../../../sandbox/whatsapp/numbers';
import type { StepName } from './steps';

/** What is planned of a run before anything is sent; times in seconds. Nothing here knows the product's code. */
export const DAY = 86_400;
export const HOUR = 3_600;
export const MINUTE = 60;

export interface Price {
  category: string;
  type: string;
  billable: boolean;
}

/** What becomes of a message, as Meta, its person or a crawler tells it. */
export type Told = { at: number /** Told so many times, to both processes. */; times?: number } & (
  | { kind: 'status'; status: 'sent' | 'delivered' | 'read' | 'failed'; code?: number; price?: Price }
  | { kind: 'text'; body: string; isStop?: boolean /** It answers no message by name. */; alone?: boolean }
  | { kind: 'reaction' | 'sticker' }
  | { kind: 'preference' }
  | { kind: 'open'; by: 'person' | 'preview' }
);

export interface Person {
  key: string;
  phone: string;
  country: string;
}

export interface Message {
  n: number;
  person: Person;
  step: StepName;
  /** Of the journey: a person comes again with another run. */
  run: string;
  at: number;
  isTest?: boolean;
  /** What Journey Builder has to hear; `lost`: Meta took it and its answer was lost. */
  hears: { branch: 'continue' | 'email_fallback' | 'no_contact'; reason: string };
  /** Whether Meta took it. */
  isTaken: boolean;
  told: Told[];
  /** Of a held one: when it went, or why it never did. */
  heldUntil?: number;
  dropped?: string;
  /** The late fallback that was carried out. */
  late?: { at: number; kind: 'email'; reason: string };
  /** Inferred from silence, of this as the last that arrived. */
  isBlamed?: boolean;
  /** Its record ends before what is told at or after this. */
  recordEndsAt?: number;
  /** Its first status comes before the send call is answered. */
  isToldEarly?: boolean;
  /** Refused by the send call itself. */
  refusedWith?: number;
}

export interface Bought {
  id: string;
  at: number;
  /** When the shop tells of it, where that is later. */
  toldAt?: number;
  name: string;
  value?: number;
  currency?: string;
  by: { person: Person } | { message: Message } | { stranger: string };
  times?: number;
}

export interface Plan {
  /** Midnight UTC of the first day. */
  start: number;
  end: number;
  messages: Message[];
  bought: Bought[];
  /** What people write without any message of ours. */
  strangers: { at: number; phone: string; body: string }[];
  /** Emails of the journeys, as `_Sent` holds them: UTC less six hours. */
  emails: { person: Person; at: number }[];
  /** Who is forgotten when all is told. */
  forgotten: Person[];
  /** What somebody at the desk answers to what was written on a message. */
  answers: { to: Message; at: number; by: string; text: string }[];
  /** Marketing Cloud takes no rows from one moment to the other. */
  outages: { from: number; to: number }[];
  /** When what was refused is sent again. */
  sentAgainAt: number;
  /** Further moments at which all is told that happened by then. */
  pauses: number[];
}

/** What is said of a message besides step and time; `country` and `fate` are of a person of its own. */
type MessageChoices = Partial<Message> & { country?: string; fate?: string };

/** Puts messages and what is told of them into a plan. */
export function createPlanner(start: number, end: number) {
  const plan: Plan = {
    ...{ start, end, messages: [], bought: [], strangers: [], emails: [], forgotten: [] },
    ...{ answers: [], outages: [], pauses: [], sentAgainAt: end },
  };
  const serials = new Map<string, number>();
  let people = 0;

  /** A person of their own; the last four digits of the number choose what the send call answers (docs/sandbox-fates.md). */
  function person(country = 'MX', fate = '0001'): Person {
    const serial = serials.get(country) ?? (country === 'US' ? 200 : 0);
    serials.set(country, serial + 1);
    people += 1;
    return { key: `Contact-${people}`, phone: numberWithFate(country, fate, serial), country };
  }

  const planner = {
    plan,
    person,
    /** A message that Meta takes, unless `more` says otherwise. */
    send(step: StepName, at: number, more: MessageChoices = {}): Message {
      const { country, fate, ...rest } = more;
      const n = plan.messages.length + 1;
      const message: Message = {
        n,
        person: rest.person ?? person(country, fate),
        step,
        run: `run-${n}`,
        at,
        hears: { branch: 'continue', reason: 'accepted' },
        isTaken: true,
        told: [],
        ...rest,
      };
      plan.messages.push(message);
      return message;
    },
    /** A message that nobody gets, for this reason. */
    skip(step: StepName, at: number, reason: string, more: MessageChoices = {}): Message {
      return planner.send(step, at, { hears: { branch: 'email_fallback', reason }, isTaken: false, ...more });
    },
    status(message: Message, status: 'sent' | 'delivered' | 'read' | 'failed', after: number, more: object = {}) {
      message.told.push({ kind: 'status', status, at: message.at + after, ...more });
    },
    writes(message: Message, body: string, after: number, more: object = {}) {
      message.told.push({ kind: 'text', body, at: message.at + after, ...more });
    },
    buys(by: Bought['by'], at: number, more: Partial<Bought> = {}): Bought {
      const usual = { name: 'purchase', value: 10, currency: 'EUR' };
      const bought: Bought = { id: `order-${plan.bought.length + 1}`, ...usual, ...more, at, by };
      plan.bought.push(bought);
      return bought;
    },
  };
  return planner;
}
export type Planner = ReturnType<typeof createPlanner>;
