import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { CustomerAnswers } from '../conversations/answer-customer';
import type { Conversation } from '../conversations/conversation';
import type { ConversationStore } from '../conversations/conversation-store';
import { OPEN_VIEW, ownerView, UNOWNED_VIEW } from '../conversations/conversation-store';
import type { Acted, Conversations, NotDoneBecause } from '../conversations/conversations';
import { HttpError } from '../errors';
import { requestBody } from '../http/request-body';
import { LIMITS } from '../limits';
import { maskIn } from '../mask-personal-data';
import { REPLY_CATEGORIES } from '../replies/reply-category';
import type { ReplyRules } from '../replies/reply-rules';
import type { Sentence } from '../saying';
import { sayOfAct } from './act-sentences';
import type { AuditLog } from './audit-log';
import { operatorOf, sessionOf } from './authenticate';
import { sayRefusal } from './refusal-sentences';
import { replyConversation, replyLine } from './replies-view';
import type { RepliesView, ReplyConversation, ReplyCounts } from './reply-data';

const PAGE_OF = 50;
/** Conversations whose corrections are given out: all that are kept. */
const MOST_EXPORTED = 200;
const VIEWS = ['due', 'overdue', 'unowned', 'mine', 'open', 'recent'] as const;

export interface RepliesDependencies {
  conversations: Conversations;
  conversationStore: Pick<ConversationStore, 'countInView'>;
  customerAnswers: CustomerAnswers;
  replyRules: ReplyRules;
  audit: AuditLog;
  clock: () => number;
  ids: () => string;
}

/** A conversation as the page gets it, with the name of the answer that may be written next. */
const shown = (conversation: Conversation, { replyRules, clock, ids }: RepliesDependencies): ReplyConversation =>
  replyConversation(conversation, { now: clock(), outcomes: replyRules.outcomes, answerId: ids() });

const listSchema = z.object({
  view: z.enum(VIEWS).default('open'),
  /** Whose are `mine`; left out, those of whoever is logged in. */
  owner: z.string().max(254).optional(),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
});

/** GET /admin/api/replies?view=&owner=&offset= → {@link RepliesView}: 50 conversations of a view, and how many each view holds. */
export function repliesEndpoint(dependencies: RepliesDependencies): RequestHandler {
  const { conversations, replyRules, clock } = dependencies;
  return async (request, response) => {
    const { view, owner, offset } = requestBody(listSchema, request.query);
    const email = owner || sessionOf(response).email || '';
    const now = clock();
    const [found, counts] = await Promise.all([
      conversations.list(view === 'mine' ? { view, email } : { view }, { offset, count: PAGE_OF }),
      countViews(dependencies, email, now),
    ]);
    const answer: RepliesView = {
      now,
      counts,
      email,
      owners: ownersOf(replyRules),
      conversations: found.map((conversation) => replyLine(conversation, now)),
    };
    response.json(answer);
  };
}

async function countViews(
  { conversationStore: store }: RepliesDependencies,
  email: string,
  now: number,
): Promise<ReplyCounts> {
  const never = Number.MAX_SAFE_INTEGER;
  const [overdue, open, unowned, mine] = await Promise.all([
    store.countInView(OPEN_VIEW, 0, now),
    store.countInView(OPEN_VIEW, 0, never),
    store.countInView(UNOWNED_VIEW, 0, never),
    email === '' ? 0 : store.countInView(ownerView(email), 0, never),
  ]);
  return { due: open - overdue, overdue, unowned, mine, open };
}

const ownersOf = ({ owners }: ReplyRules) =>
  Object.entries(owners).map(([key, { name, email }]) => ({ key, name: name || key, email }));

const idSchema = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/) });

/** GET /admin/api/replies/conversation?id= → {@link ReplyConversation}; 404 `conversation_unknown`. */
export function replyConversationEndpoint(dependencies: RepliesDependencies): RequestHandler {
  return async (request, response) => {
    const { id } = requestBody(idSchema, request.query);
    const conversation = await dependencies.conversations.read(id);
    if (conversation === undefined) throw unknownConversation();
    response.json(shown(conversation, dependencies));
  };
}

const answerSchema = idSchema.extend({
  /** The page's own name of what was written: sent twice it goes once. */
  answerId: z.uuid(),
  /** `now` of the conversation that was looked at. */
  seenAt: z.number().int().exactOptional(),
  text: z.string().trim().min(1).max(LIMITS.sessionText.max),
});

/**
 * POST /admin/api/replies/answer `{id, answerId, seenAt?, text}` → {@link ReplyConversation} after it. 409 `window_closed`,
 * `suppressed`, `no_address`, `under_way`, `changed_meanwhile`; 502 `send_refused`; 504 `send_unknown`: it may have gone and is not sent again.
 */
export function answerReplyEndpoint(dependencies: RepliesDependencies): RequestHandler {
  const { customerAnswers, audit } = dependencies;
  return async (request, response) => {
    const { id, ...written } = requestBody(answerSchema, request.body);
    const by = sessionOf(response).email ?? operatorOf(response).name;
    const detail = sayOfAct('act_characters', { n: written.text.length });
    const outcome = await audit.act(
      { operator: operatorOf(response), act: 'reply_answered', subject: `conversation ${id}`, detail },
      () => customerAnswers.answer(id, { ...written, by }),
    );
    switch (outcome.kind) {
      case 'sent':
        response.json(shown(outcome.conversation, dependencies));
        return;
      case 'not_found':
        throw unknownConversation();
      case 'window_closed':
        throw new HttpError(409, 'window_closed', WORDS.window_closed);
      case 'changed_meanwhile':
        throw new HttpError(409, outcome.kind, WORDS[outcome.by]);
      case 'suppressed':
      case 'no_address':
      case 'under_way':
        throw new HttpError(409, outcome.kind, WORDS[outcome.kind]);
      case 'refused':
        throw new HttpError(
          502,
          'send_refused',
          outcome.code === undefined
            ? sayRefusal('refusal_send_no_code', { words: outcome.title })
            : sayRefusal('refusal_send', { words: outcome.title, code: String(outcome.code) }),
        );
      case 'unknown':
        throw new HttpError(504, 'send_unknown', WORDS.unknown);
    }
  };
}

const WORDS = {
  window_closed: 'The 24 hours are over, and WhatsApp takes no text any more. A template opens the window again.',
  suppressed: 'This person is suppressed by an operator: nothing goes to them. See Consent.',
  no_address: 'The customer left no number that can be written to.',
  answer: 'Somebody else answered meanwhile, and nothing was sent. Look at it, and send again if it is still right.',
  closing: 'Somebody else closed it meanwhile, and nothing was sent. Look at it, and send again if it is still right.',
  under_way: 'This answer is being sent. Look again in a moment.',
  unknown: 'WhatsApp gave no answer: it may have arrived. It is not sent again; look before you write it once more.',
};

const actSchema = z.discriminatedUnion('act', [
  idSchema.extend({ act: z.literal('close'), outcome: z.string().max(40) }),
  idSchema.extend({ act: z.literal('snooze'), until: z.iso.datetime() }),
  idSchema.extend({ act: z.literal('reassign'), owner: z.string().max(60).nullable() }),
  idSchema.extend({
    act: z.literal('correct'),
    replyId: z.string().min(1).max(200),
    category: z.enum(REPLY_CATEGORIES),
  }),
]);
type ReplyAct = z.infer<typeof actSchema>;

/**
 * POST /admin/api/replies/act `{id, act: close | snooze | reassign | correct, …}` → {@link ReplyConversation} after it.
 * 404 `conversation_unknown`; 409 with why it was not done.
 */
export function replyActEndpoint(dependencies: RepliesDependencies): RequestHandler {
  const { conversations, replyRules, audit, clock } = dependencies;

  function carryOut(body: ReplyAct): Promise<Acted> {
    switch (body.act) {
      case 'close':
        return conversations.close(body.id, { at: clock(), outcome: body.outcome });
      case 'snooze':
        return conversations.snooze(body.id, { until: Date.parse(body.until) });
      case 'reassign':
        return conversations.reassign(body.id, body.owner === null ? undefined : ownerNamed(replyRules, body.owner));
      case 'correct':
        return conversations.correctCategory(body.id, body.replyId, body.category);
    }
  }

  return async (request, response) => {
    const body = requestBody(actSchema, request.body);
    const detail = detailOf(body);
    const acted = await audit.act(
      { operator: operatorOf(response), act: `reply_${ACTS[body.act]}`, subject: `conversation ${body.id}`, detail },
      () => carryOut(body),
    );
    if (!acted.done) throw notDone(acted.why);
    response.json(shown(acted.conversation, dependencies));
  };
}

const ACTS = { close: 'closed', snooze: 'snoozed', reassign: 'reassigned', correct: 'corrected' } as const;

function detailOf(body: ReplyAct): Sentence {
  switch (body.act) {
    case 'close':
      return { english: body.outcome, saying: { code: `replyOutcome.${body.outcome}`, values: {} } };
    case 'snooze':
      return sayOfAct('act_until', { at: body.until });
    case 'reassign':
      return body.owner === null ? sayOfAct('act_to_nobody') : sayOfAct('act_to', { owner: body.owner });
    case 'correct':
      return sayOfAct('act_is', {
        category: { english: body.category, saying: { code: `replyCategory.${body.category}`, values: {} } },
      });
  }
}

function ownerNamed({ owners }: ReplyRules, key: string) {
  const owner = owners[key];
  if (owner === undefined) throw new HttpError(400, 'owner_unknown', `none of the rules' owners is called ${key}`);
  const { email, name, queue } = owner;
  return { key, email, name, ...(queue !== undefined && { queue }) };
}

const unknownConversation = () =>
  new HttpError(404, 'conversation_unknown', 'There is no such conversation any more: it is kept for 30 days.');

function notDone(why: NotDoneBecause): HttpError {
  if (why === 'not_found') return unknownConversation();
  const words: Record<Exclude<NotDoneBecause, 'not_found'>, string> = {
    nothing_waits: 'Nothing waits for an answer here.',
    unknown_outcome: 'This is none of the outcomes that the rules name.',
    in_the_past: 'The time is in the past.',
    unknown_reply: 'This message is not in the conversation any more.',
  };
  return new HttpError(409, why, words[why]);
}

/**
 * GET /admin/api/replies/corrections → lines of JSON `{"text","category"}`, in the shape of config/replies/examples, of the
 * messages whose category a person corrected. Numbers, addresses and names that WhatsApp knows are masked.
 */
export function correctionsEndpoint({ conversations }: Pick<RepliesDependencies, 'conversations'>): RequestHandler {
  return async (_request, response: Response) => {
    const lines: string[] = [];
    for (let offset = 0; ; offset += MOST_EXPORTED) {
      const found = await conversations.list({ view: 'recent' }, { offset, count: MOST_EXPORTED });
      for (const { turns, profileName } of found) {
        for (const { text, corrected } of turns) {
          if (corrected === undefined) continue;
          const named = [profileName, ...(profileName ?? '').split(/\s+/).filter((part) => part.length > 2)];
          lines.push(JSON.stringify({ text: maskIn(text, named), category: corrected }));
        }
      }
      if (found.length < MOST_EXPORTED) break;
    }
    response.attachment('reply-corrections.jsonl').type('application/x-ndjson');
    response.send(lines.map((line) => `${line}\n`).join(''));
  };
}
