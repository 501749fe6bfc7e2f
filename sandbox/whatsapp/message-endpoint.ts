import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account, SandboxNumber } from './account';
import { type Answer, type Fate, fateOf } from './fates';
import { GraphError, graphErrorBody } from './graph-error';
import { checkProof, refuseUnknownVersion, unknownObject } from './graph-request';
import type { Sent } from './life-of-message';
import { isObject, type Json } from './payload-checks';
import type { Person } from './people';
import { type CheckedMessage, type Endpoint, validateMessage } from './validate-message';
import { wamid } from './wamid';

const PATH = /^\/v(\d+)\.\d+\/([^/?]+)\/(messages|marketing_messages)(?:\?.*)?$/;
const MAX_BODY_BYTES = 1024 * 1024;
const LAST_VERSION_WITH_CONVERSATION = 23;
/** How long an answer that waits for its webhook waits at most. */
const WEBHOOK_WAIT_MS = 5_000;

type Plan =
  | { kind: 'reply'; status: number; body: string; html?: true; delayMs: number }
  | { kind: 'reset' }
  | { kind: 'silent' };

/**
 * `POST /{version}/{phone_number_id}/messages` and `/marketing_messages`, straight on node:http: the one path that has
 * to stand thousands of calls a second goes round Express. Returns false for any other request.
 */
export function createMessageEndpoint(account: Account) {
  const { log, people, life, limits, clock, ids, random } = account;
  const holding = new Set<NodeJS.Timeout>();
  let closed = false;

  function handle(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== 'POST') return false;
    const match = PATH.exec(request.url ?? '');
    if (!match) return false;
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) return request.destroy();
      chunks.push(chunk);
    });
    request.on('end', () => {
      const endpoint: Endpoint = match[3] === 'messages' ? 'messages' : 'marketing_messages';
      const call = { version: Number(match[1]), number: match[2] ?? '', endpoint, path: request.url ?? '' };
      const answer = (plan: Plan) => carryOut(plan, request, response);
      try {
        receive(request, Buffer.concat(chunks).toString(), call, answer);
      } catch (error) {
        if (!(error instanceof GraphError)) throw error;
        answer(refusal(error));
      }
    });
    return true;
  }

  function receive(
    request: IncomingMessage,
    text: string,
    call: { version: number; number: string; endpoint: Endpoint; path: string },
    answer: (plan: Plan) => void,
  ): void {
    refuseUnknownVersion(call.path, account);
    const { authorization } = request.headers;
    if (!account.isAuthorized(authorization)) {
      throw new GraphError(190, 'The access token is missing, expired or not valid.', { subcode: 463 });
    }
    checkProof(call.path, String(authorization).replace('Bearer ', ''), account);
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
      throw new GraphError(100, 'Content-Type must be application/json.');
    }
    const payload = parse(text);
    if (payload.status === 'read') {
      answer(markRead(payload));
      return;
    }
    const at = clock();
    const sender = account.numbers.get(call.number);
    const entry = { at, sender: call.number, endpoint: call.endpoint, payload };
    const seen = recipientText(payload);
    let checked: CheckedMessage;
    try {
      if (sender === undefined || account.settings().permissionLost) throw unknownObject(call.number);
      checkState(sender);
      checked = validateMessage(payload, call.endpoint, contextOf(sender, at));
    } catch (error) {
      if (error instanceof GraphError) logRefusal(entry, seen, undefined, error);
      throw error;
    }
    accept(sender, checked, call.version, entry, answer);
  }

  function contextOf(sender: SandboxNumber, now: number) {
    return {
      now,
      hasMedia: (id: string) => account.media.has(id),
      findTemplate: account.templates.find,
      senderDigits: sender.displayPhoneNumber.replace(/\D/g, ''),
      marketingDisabledOnCloudApi: account.settings().marketingDisabledOnCloudApi,
    };
  }

  /** Faults of the account, the number and the platform come before the message is looked at. */
  function checkState(sender: SandboxNumber): void {
    const settings = account.settings();
    if (settings.accountLocked || sender.canSendMessage === 'BLOCKED') throw new GraphError(131031);
    if (sender.status !== 'CONNECTED') throw new GraphError(133010);
    if (settings.outage === 'graph_500' || (settings.failureRate > 0 && random() < settings.failureRate)) {
      throw new GraphError(131000);
    }
    if (settings.throughputPerSecond !== null && !limits.allowThroughput(sender.id, settings.throughputPerSecond)) {
      throw new GraphError(130429);
    }
  }

  function accept(
    sender: SandboxNumber,
    checked: CheckedMessage,
    version: number,
    entry: { at: number; sender: string; endpoint: Endpoint; payload: Json },
    answer: (plan: Plan) => void,
  ): void {
    const { recipient } = checked;
    const key = recipient.kind === 'phone' ? recipient.digits : recipient.input;
    if (recipient.kind === 'user' && people.isOfAnotherPortfolio(recipient.input)) {
      // Which code Meta gives is not documented.
      const error = new GraphError(131009, 'recipient: no user of this business portfolio has this id.');
      logRefusal(entry, key, undefined, error);
      throw error;
    }
    const person = recipient.kind === 'phone' ? people.byPhone(recipient.digits) : people.byUserId(recipient.input);
    const fate = fateOf(key);
    const settings = account.settings();
    if (settings.outage === 'reset' || settings.outage === 'page_503') {
      log.add(
        { ...entry, recipient: key, template: checked.template, fate: fate.name, outcome: { kind: 'lost' } },
        undefined,
      );
      answer(settings.outage === 'reset' ? { kind: 'reset' } : page(503));
      return;
    }
    const error = refusalOf(sender, checked, person, fate);
    if (error) {
      logRefusal(entry, key, fate, error);
      throw error;
    }
    const ending = endingFor(fate, person);
    if ('accepted' in ending && !ending.accepted) {
      log.add(
        { ...entry, recipient: key, template: checked.template, fate: fate.name, outcome: { kind: 'lost' } },
        undefined,
      );
      answer(planFor(ending, ''));
      return;
    }

    const id = wamid(person.waId, ids(), 'outbound');
    const answered = !('accepted' in ending) && ending.kind !== 'garbled';
    const logged = log.add(
      {
        ...entry,
        recipient: key,
        template: checked.template,
        fate: fate.name,
        outcome: { kind: 'accepted', wamid: id, answered },
      },
      checked.callbackData,
    );
    const sent: Sent = {
      logged,
      wamid: id,
      person,
      toUserId: recipient.kind === 'user',
      sender,
      fate,
      callbackData: checked.callbackData,
      withConversation: version <= LAST_VERSION_WITH_CONVERSATION,
    };
    const plan = planFor(ending, successBody(checked, person, id, ending));
    if (ending.kind === 'after_webhook') answerAfterWebhook(sent, () => answer(plan));
    else {
      life.begin(sent);
      answer(plan);
    }
  }

  function refusalOf(
    sender: SandboxNumber,
    checked: CheckedMessage,
    person: Person,
    fate: Fate,
  ): GraphError | undefined {
    if (account.settings().pairRateLimit && !limits.allowPair(sender.id, person.waId)) return new GraphError(131056);
    if (checked.template === undefined && !life.windowOpen(person, sender.id)) return new GraphError(131047);
    const { answer } = fate;
    if (answer.kind !== 'refused') return undefined;
    person.refusals += 1;
    return answer.times === undefined || person.refusals <= answer.times ? new GraphError(answer.code) : undefined;
  }

  /** A page that comes only so many times has been taken down by then. */
  function endingFor({ answer }: Fate, person: Person): Answer {
    if (answer.kind !== 'page' || answer.times === undefined) return answer;
    person.refusals += 1;
    return person.refusals <= answer.times ? answer : { kind: 'accepted' };
  }

  function answerAfterWebhook(sent: Sent, answer: () => void): void {
    let done = false;
    const once = () => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      holding.delete(timer);
      if (!closed) answer();
    };
    const timer = setTimeout(once, WEBHOOK_WAIT_MS);
    holding.add(timer);
    life.begin(sent, once);
  }

  function planFor(answer: Answer, body: string): Plan {
    const delayMs = account.settings().latencyMs;
    switch (answer.kind) {
      case 'silent':
      case 'reset':
        return { kind: answer.kind };
      case 'page':
        return page(answer.status);
      case 'odd_error': {
        const graph = graphErrorBody(new GraphError(answer.code ?? 131000), traceId());
        const error = { ...graph.error, code: answer.code };
        return { kind: 'reply', status: answer.status, body: JSON.stringify({ error }), delayMs };
      }
      case 'garbled':
        return { kind: 'reply', status: 200, body: body.slice(0, 40), delayMs };
      case 'slow':
        return { kind: 'reply', status: 200, body, delayMs: delayMs + answer.ms };
      default:
        return { kind: 'reply', status: 200, body, delayMs };
    }
  }

  function page(status: number): Plan {
    const body =
      '<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry, something went wrong.</body></html>';
    return { kind: 'reply', status, body, html: true, delayMs: account.settings().latencyMs };
  }

  function refusal(error: GraphError): Plan {
    const body = JSON.stringify(graphErrorBody(error, traceId()));
    return { kind: 'reply', status: error.status, body, delayMs: account.settings().latencyMs };
  }

  function traceId(): string {
    return `A${ids().replace(/-/g, '').slice(0, 22)}`;
  }

  function markRead(payload: Json): Plan {
    if (payload.messaging_product !== 'whatsapp' || typeof payload.message_id !== 'string') {
      throw new GraphError(131009, 'message_id must be the id of a message that was received.');
    }
    return { kind: 'reply', status: 200, body: '{"success":true}', delayMs: account.settings().latencyMs };
  }

  function logRefusal(
    entry: { at: number; sender: string; endpoint: Endpoint; payload: Json },
    recipient: string | undefined,
    fate: Fate | undefined,
    error: GraphError,
  ): void {
    const outcome = { kind: 'refused', code: error.code, details: error.details } as const;
    log.add({ ...entry, recipient, template: undefined, fate: fate?.name, outcome }, undefined);
  }

  function carryOut(plan: Plan, request: IncomingMessage, response: ServerResponse): void {
    if (plan.kind === 'silent') return;
    if (plan.kind === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    const write = () => {
      response.writeHead(plan.status, {
        'content-type': plan.html ? 'text/html; charset=utf-8' : 'application/json; charset=UTF-8',
        'content-length': Buffer.byteLength(plan.body),
      });
      response.end(plan.body);
    };
    if (plan.delayMs === 0) {
      write();
      return;
    }
    const timer = setTimeout(() => {
      holding.delete(timer);
      write();
    }, plan.delayMs);
    holding.add(timer);
  }

  return {
    handle,
    close(): void {
      closed = true;
      for (const timer of holding) clearTimeout(timer);
    },
  };
}

function parse(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Answered below, as any other body that is no JSON object.
  }
  throw new GraphError(100, 'The request body must be a JSON object.');
}

function recipientText(payload: Json): string | undefined {
  if (typeof payload.to === 'string') return payload.to.replace(/\D/g, '') || undefined;
  return typeof payload.recipient === 'string' ? payload.recipient : undefined;
}

/** The reply of an accepted send (WA 1.5). `message_status` goes with templates only. */
function successBody(checked: CheckedMessage, person: Person, id: string, answer: Answer): string {
  const { recipient, template } = checked;
  const status = answer.kind === 'accepted' ? (answer.messageStatus ?? 'accepted') : 'accepted';
  return JSON.stringify({
    messaging_product: 'whatsapp',
    contacts: [
      recipient.kind === 'phone'
        ? { input: recipient.input, wa_id: person.waId }
        : { input: recipient.input, user_id: person.userId },
    ],
    messages: [{ id, ...(template === undefined ? {} : { message_status: status }) }],
  });
}
