import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { CodedError } from '../errors';
import type { ErrorCause, ErrorClass, ErrorCodes, ErrorScope } from './error-codes';
import { exchange } from './exchange';
import type { WhatsAppMessage } from './message';
import { errorCodeSchema } from './notification';
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

const graphErrorSchema = z.object({
  error: z.object({
    code: errorCodeSchema.optional().catch(undefined),
    message: z.string().optional().catch(undefined),
    is_transient: z.boolean().optional().catch(undefined),
    error_data: z
      .object({ details: z.string().optional().catch(undefined) })
      .optional()
      .catch(undefined),
    fbtrace_id: z.string().optional().catch(undefined),
  }),
});

/** A read of the Graph API that gave no usable answer. `graphCode` where Meta named one. */
export class GraphError extends CodedError {
  readonly graphCode: number | undefined;
  readonly httpStatus: number | undefined;

  constructor(
    code: 'graph_refused' | 'graph_unreachable' | 'graph_unreadable',
    message: string,
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function retryAfterMs(header: string | string[] | undefined): number | undefined {
  const seconds = Number(Array.isArray(header) ? header[0] : header);
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/**
 * The Cloud API over one `dispatcher` (an undici Pool or Agent with keep-alive, pipelining 1). Nothing in here retries:
 * `send` is exactly one POST. `retryGraph5xx`: a Graph JSON error under an HTTP 5xx counts as "not accepted" where
 * true, as unknown where false (not stated by Meta, WA 1.8).
 */
export function createWhatsAppClient(options: {
  graphUrl: string;
  apiVersion: string;
  accessToken: string;
  dispatcher: Dispatcher;
  errorCodes: ErrorCodes;
  retryGraph5xx: boolean;
}) {
  const { dispatcher, errorCodes, retryGraph5xx } = options;
  const url = new URL(options.graphUrl);
  const base = `${url.pathname.replace(/\/+$/, '')}/${options.apiVersion}`;
  const authorization = `Bearer ${options.accessToken}`;
  const postHeaders = ['authorization', authorization, 'content-type', 'application/json'];
  const getHeaders = ['authorization', authorization];

  async function read(path: string): Promise<unknown> {
    const answer = await exchange(dispatcher, {
      origin: url.origin,
      path: `${base}/${path}`,
      method: 'GET',
      headers: getHeaders,
      timeoutMs: READ_TIMEOUT_MS,
    });
    if (answer.kind !== 'answered') {
      throw new GraphError('graph_unreachable', `The Graph API gave no answer: ${answer.why}`, { retry: 'later' });
    }
    const body = parseJson(answer.body);
    if (answer.status >= 200 && answer.status < 300) return body;
    const refusal = graphErrorSchema.safeParse(body);
    if (!refusal.success || refusal.data.error.code === undefined) {
      throw new GraphError('graph_unreadable', `The Graph API answered HTTP ${answer.status} without a Graph error`, {
        retry: 'later',
        httpStatus: answer.status,
      });
    }
    const { code, is_transient } = refusal.data.error;
    const known = errorCodes.classify(code, {
      httpStatus: answer.status,
      ...(is_transient === undefined ? {} : { isTransient: is_transient }),
    });
    throw new GraphError('graph_refused', `The Graph API refused a read with code ${code}: ${known.title}`, {
      retry: known.retryable ? 'later' : 'never',
      graphCode: code,
      httpStatus: answer.status,
    });
  }

  function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
    const result = schema.safeParse(body);
    if (result.success) return result.data;
    throw new GraphError('graph_unreadable', 'The Graph API answered in a shape that we do not know', {
      retry: 'later',
    });
  }

  /** A body with an error in it says that nothing was accepted, whatever the status; so does every 4xx, whoever wrote it. */
  function outcomeOf(status: number, body: string, retryAfter: string | string[] | undefined): SendOutcome {
    const json = parseJson(body);
    const isFine = status >= 200 && status < 300;
    const accepted = isFine ? acceptedSchema.safeParse(json) : undefined;
    if (accepted?.success) return acceptance(accepted.data);
    const refusal = graphErrorSchema.safeParse(json).data?.error;
    if (refusal === undefined && (status < 400 || status >= 500)) {
      return { kind: 'unknown', why: `HTTP ${status} ${isFine ? 'with an unreadable body' : 'without a Graph error'}` };
    }
    const { code, is_transient, error_data, fbtrace_id } = refusal ?? {};
    if (status >= 500 && (code === undefined || !retryGraph5xx)) {
      return { kind: 'unknown', why: `HTTP ${status} with Graph error ${code ?? 'without a code'}` };
    }
    const known = errorCodes.classify(code, {
      httpStatus: status,
      ...(is_transient === undefined ? {} : { isTransient: is_transient }),
    });
    const wait = retryAfterMs(retryAfter);
    return {
      kind: 'refused',
      code,
      title: known.title,
      ...(error_data?.details === undefined ? {} : { details: error_data.details }),
      class: known.class,
      cause: known.cause,
      scope: known.scope,
      retryable: known.retryable,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
      ...(fbtrace_id === undefined ? {} : { traceId: fbtrace_id }),
    };
  }

  return {
    /**
     * One POST, whatever comes of it (WA 1.8). `sender` is a phone number id; `payload` an object or its JSON. Never
     * throws for what the network or Meta does; `timeoutMs` covers connecting, sending and the whole answer. `mayBegin` is
     * asked just before the first byte leaves; where it says no, the outcome is `not_sent`.
     */
    async send(
      sender: string,
      payload: WhatsAppMessage | string,
      call: { timeoutMs: number; endpoint?: 'messages' | 'marketing_messages'; mayBegin?: () => boolean },
    ): Promise<SendOutcome> {
      const answer = await exchange(dispatcher, {
        origin: url.origin,
        path: `${base}/${encodeURIComponent(sender)}/${call.endpoint ?? 'messages'}`,
        method: 'POST',
        headers: postHeaders,
        body: typeof payload === 'string' ? payload : JSON.stringify(payload),
        timeoutMs: call.timeoutMs,
        mayBegin: call.mayBegin,
      });
      if (answer.kind !== 'answered') return answer;
      return outcomeOf(answer.status, answer.body, answer.headers['retry-after']);
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

    /** Whether a phone number, account or template can send now (WA 4.5). @throws GraphError */
    async healthStatus(id: string): Promise<HealthStatus> {
      return parsed(healthSchema, await read(`${encodeURIComponent(id)}?fields=health_status`)).health_status;
    },
  };
}

export type WhatsAppClient = ReturnType<typeof createWhatsAppClient>;
