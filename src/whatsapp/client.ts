import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { CodedError } from '../errors';
import { retryAfterMs } from '../http/retry-after';
import type { Sentence } from '../saying';
import { createAppSecretProofs } from './app-secret-proof';
import type { ErrorCause, ErrorClass, ErrorCodes, ErrorScope } from './error-codes';
import { type Exchange, exchange } from './exchange';
import { type GraphRefusal, parseJson, refusalIn } from './graph-answer';
import { sayOfGraph } from './graph-sentences';
import { LIMIT_FIELD, NUMBER_FIELDS, type PhoneNumber, phoneNumberSchema, text } from './phone-number';
import { TEMPLATE_FIELDS } from './template';

/** What became of one POST. `unknown` may have been accepted: it is never sent again (WA 1.8). */
export type SendOutcome =
  | { kind: 'accepted'; wamid: string; waId?: string; userId?: string; messageStatus?: string }
  | {
      kind: 'refused';
      /** Absent where something between Meta and us refused, or Meta named none that can be read. */
      code: number | undefined;
      title: string;
      details?: string;
      class: ErrorClass;
      cause: ErrorCause;
      scope: ErrorScope;
      retryable: boolean;
      /** False where the table of codes does not hold it. */
      known: boolean;
      /** What an operator does about it. */
      fix?: Sentence;
      /** Stated by `Retry-After`, which Meta does not document but which is honoured where present. */
      retryAfterMs?: number;
      traceId?: string;
    }
  | { kind: 'not_sent'; why: string }
  | { kind: 'unknown'; why: string };

const acceptedSchema = z.object({
  contacts: z
    .array(z.object({ wa_id: z.string().optional(), user_id: z.string().optional() }))
    .optional()
    .catch(undefined),
  messages: z.tuple(
    [z.object({ id: z.string().min(1), message_status: z.string().optional().catch(undefined) })],
    z.unknown(),
  ),
});

/** A read of the Graph API that gave no usable answer. `graphCode` where Meta named one. */
export class GraphError extends CodedError {
  readonly graphCode: number | undefined;
  readonly httpStatus: number | undefined;

  constructor(
    code: 'graph_refused' | 'graph_unreachable' | 'graph_unreadable',
    message: string | Sentence,
    options: { retry: 'never' | 'later'; graphCode?: number; httpStatus?: number },
  ) {
    super(code, message, { retry: options.retry });
    this.graphCode = options.graphCode;
    this.httpStatus = options.httpStatus;
  }
}

const pageSchema = z.object({
  data: z.array(z.unknown()),
  paging: z
    .object({
      cursors: z.object({ after: z.string().optional() }).optional(),
      next: z.string().optional(),
    })
    .optional()
    .catch(undefined),
});

const healthSchema = z.object({
  health_status: z.object({
    can_send_message: z.string(),
    entities: z
      .array(
        z.object({
          entity_type: text,
          id: text,
          can_send_message: text,
          errors: z
            .array(z.object({ error_code: z.coerce.number().optional().catch(undefined), error_description: text }))
            .optional()
            .catch(undefined),
        }),
      )
      .optional()
      .catch(undefined),
  }),
});
/** `can_send_message` is `AVAILABLE`, `LIMITED` or `BLOCKED`, overall and per entity (WA 4.5). */
export type HealthStatus = z.infer<typeof healthSchema>['health_status'];

type Answered = Extract<Exchange, { kind: 'answered' }>;
const INVALID_PARAMETER = 100;

const READ_TIMEOUT_MS = 20_000;
const TEMPLATES_PER_PAGE = 100;

function acceptance({ messages, contacts }: z.infer<typeof acceptedSchema>): SendOutcome {
  const [message] = messages;
  const contact = contacts?.[0];
  return {
    kind: 'accepted',
    wamid: message.id,
    ...(contact?.wa_id === undefined ? {} : { waId: contact.wa_id }),
    ...(contact?.user_id === undefined ? {} : { userId: contact.user_id }),
    ...(message.message_status === undefined ? {} : { messageStatus: message.message_status }),
  };
}

function refusedRead(httpStatus: number, refusal: GraphRefusal | undefined): GraphError {
  if (refusal?.code === undefined) {
    const silent = sayOfGraph('graph_no_error', { status: String(httpStatus) });
    return new GraphError('graph_unreadable', silent, { retry: 'later', httpStatus });
  }
  const { code, title, retryable } = refusal;
  const said = sayOfGraph('graph_refused_with', { code: String(code), words: title });
  const retry = retryable ? 'later' : 'never';
  return new GraphError('graph_refused', said, { retry, graphCode: code, httpStatus });
}

/**
 * The Cloud API over one `dispatcher` (an undici Pool or Agent with keep-alive, pipelining 1). Nothing in here repeats what
 * may have been taken: `send` is one POST that Meta looks at. `retryGraph5xx`: a Graph JSON error under an HTTP 5xx counts as "not accepted" where
 * true, as unknown where false (not stated by Meta, WA 1.8). Every call carries the proof of an app secret (WA 1.11).
 */
export function createWhatsAppClient(options: {
  graphUrl: string;
  apiVersion: string;
  accessToken: string;
  dispatcher: Dispatcher;
  errorCodes: ErrorCodes;
  retryGraph5xx: boolean;
  /** The first is in force; more where one is being replaced. */
  appSecrets?: readonly string[];
  clock: () => number;
}) {
  const { dispatcher, errorCodes, retryGraph5xx, clock } = options;
  const proofs = createAppSecretProofs(options.accessToken, options.appSecrets ?? []);
  const url = new URL(options.graphUrl);
  const base = `${url.pathname.replace(/\/+$/, '')}/${options.apiVersion}`;
  const authorization = `Bearer ${options.accessToken}`;
  const postHeaders = ['authorization', authorization, 'content-type', 'application/json'];
  const getHeaders = ['authorization', authorization];

  function pathWith(path: string, proof: string | undefined): string {
    if (proof === undefined) return `${base}/${path}`;
    return `${base}/${path}${path.includes('?') ? '&' : '?'}appsecret_proof=${proof}`;
  }

  /** Another proof is tried at once where Meta refuses the present one: a read may be repeated. */
  async function read(path: string): Promise<unknown> {
    for (let tries = 1; ; tries += 1) {
      const proof = proofs.current();
      const answer = await exchange(dispatcher, {
        origin: url.origin,
        path: pathWith(path, proof),
        method: 'GET',
        headers: getHeaders,
        timeoutMs: READ_TIMEOUT_MS,
      });
      if (answer.kind !== 'answered') {
        throw new GraphError('graph_unreachable', sayOfGraph('graph_no_answer', { words: answer.why }), {
          retry: 'later',
        });
      }
      const { status } = answer;
      const body = parseJson(answer.body);
      if (status >= 200 && status < 300) return body;
      const refusal = refusalIn(body, status, errorCodes);
      if (refusal?.concernsProof) proofs.refused(proof);
      if (!refusal?.concernsProof || tries >= proofs.count) throw refusedRead(status, refusal);
    }
  }

  /** Whether Meta refused the proof, which it looks at before all else: from now on the next one goes. */
  function isProofRefused({ status, body }: Answered, proof: string | undefined): boolean {
    if (status < 400 || status >= 500) return false;
    const isRefused = refusalIn(parseJson(body), status, errorCodes)?.concernsProof ?? false;
    if (isRefused) proofs.refused(proof);
    return isRefused;
  }

  function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
    const result = schema.safeParse(body);
    if (result.success) return result.data;
    throw new GraphError('graph_unreadable', sayOfGraph('graph_shape'), { retry: 'later' });
  }

  /** A body with an error in it says that nothing was accepted, whatever the status; so does every 4xx, whoever wrote it. */
  function outcomeOf({ status, body, headers }: Answered): SendOutcome {
    const json = parseJson(body);
    const isFine = status >= 200 && status < 300;
    const accepted = isFine ? acceptedSchema.safeParse(json) : undefined;
    if (accepted?.success) return acceptance(accepted.data);
    const refusal = refusalIn(json, status, errorCodes);
    if (refusal === undefined && (status < 400 || status >= 500)) {
      return { kind: 'unknown', why: `HTTP ${status} ${isFine ? 'with an unreadable body' : 'without a Graph error'}` };
    }
    if (status >= 500 && (refusal?.code === undefined || !retryGraph5xx)) {
      return { kind: 'unknown', why: `HTTP ${status} with Graph error ${refusal?.code ?? 'without a code'}` };
    }
    const { concernsProof: _, ...known } = refusal ?? {
      ...errorCodes.classify(undefined, { httpStatus: status }),
      concernsProof: false,
    };
    const wait = retryAfterMs(headers, clock());
    return { kind: 'refused', ...known, ...(wait !== undefined && { retryAfterMs: wait }) };
  }

  return {
    /**
     * One POST, whatever comes of it (WA 1.8); only where Meta refuses the proof of the app's secret, and so has not looked
     * at the message, it goes again with that of the next secret: a replaced one costs nobody a message. `sender` is a phone number id; `payload` an object or its JSON. Never
     * throws for what the network or Meta does; `timeoutMs` covers connecting, sending and the whole answer. `mayBegin` is
     * asked just before the first byte leaves; where it says no, the outcome is `not_sent`.
     */
    async send(
      sender: string,
      payload: object | string,
      call: { timeoutMs: number; endpoint?: 'messages' | 'marketing_messages'; mayBegin?: () => boolean },
    ): Promise<SendOutcome> {
      const endsAt = clock() + call.timeoutMs;
      const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
      for (let tries = 1; ; tries += 1) {
        const proof = proofs.current();
        const answer = await exchange(dispatcher, {
          origin: url.origin,
          path: pathWith(`${encodeURIComponent(sender)}/${call.endpoint ?? 'messages'}`, proof),
          method: 'POST',
          headers: postHeaders,
          body,
          timeoutMs: endsAt - clock(),
          mayBegin: call.mayBegin,
        });
        if (answer.kind !== 'answered') return answer;
        const mayTryNext = isProofRefused(answer, proof) && tries < proofs.count && clock() < endsAt;
        if (!mayTryNext) return outcomeOf(answer);
      }
    },

    /**
     * One page of the account's templates, unparsed items; `after` is the cursor of the next page. Only the cursor of
     * `paging.next` is followed, never its URL: the token goes to the configured host alone.
     * @throws GraphError; `graphCode` 131059 = the cursor is broken, begin again without one (WA 2.1).
     */
    async templatesPage(
      businessAccountId: string,
      after?: string,
    ): Promise<{ items: unknown[]; after: string | undefined }> {
      const query = new URLSearchParams({ fields: TEMPLATE_FIELDS.join(','), limit: String(TEMPLATES_PER_PAGE) });
      if (after !== undefined) query.set('after', after);
      const page = parsed(
        pageSchema,
        await read(`${encodeURIComponent(businessAccountId)}/message_templates?${query.toString()}`),
      );
      const next = page.paging?.next === undefined ? undefined : page.paging.cursors?.after;
      return { items: page.data, after: next };
    },

    /**
     * The account's senders with quality and, from v24.0 on, limits: an older version refuses a call that names a field
     * which it has not (WA 6), and is asked again without. @throws GraphError
     */
    async phoneNumbers(businessAccountId: string): Promise<PhoneNumber[]> {
      const list = async (fields: readonly string[]) =>
        parsed(
          pageSchema,
          await read(`${encodeURIComponent(businessAccountId)}/phone_numbers?fields=${fields.join(',')}&limit=100`),
        );
      let page: z.infer<typeof pageSchema>;
      try {
        page = await list([...NUMBER_FIELDS, LIMIT_FIELD]);
      } catch (error) {
        if (!(error instanceof GraphError) || error.graphCode !== INVALID_PARAMETER) throw error;
        page = await list(NUMBER_FIELDS);
      }
      return page.data.flatMap((item) => {
        const number = phoneNumberSchema.safeParse(item);
        return number.success ? [number.data] : [];
      });
    },

    /** What an object says at one of its edges, unparsed. @throws GraphError */
    edge: (id: string, name: string, query: Readonly<Record<string, string>>): Promise<unknown> =>
      read(`${encodeURIComponent(id)}/${name}?${new URLSearchParams(query)}`),

    /** Whether a phone number, account or template can send now (WA 4.5). @throws GraphError */
    async healthStatus(id: string): Promise<HealthStatus> {
      return parsed(healthSchema, await read(`${encodeURIComponent(id)}?fields=health_status`)).health_status;
    },
  };
}

export type WhatsAppClient = ReturnType<typeof createWhatsAppClient>;
