import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Sentence } from '../saying';
import { FIX_CODES, sayFix } from './fix-sentences';

/** What a code asks of us. `content` is our own message, `account` ours to repair; neither ever touches the person. */
const errorClassSchema = z.enum(['retry', 'throttle', 'fallback', 'suppress', 'template', 'account', 'content']);
export type ErrorClass = z.infer<typeof errorClassSchema>;

/** How far the trouble reaches: one message, one person, one number-person pair, a template, a sender, the account. */
const errorScopeSchema = z.enum(['message', 'recipient', 'pair', 'template', 'sender', 'waba', 'app', 'country']);
export type ErrorScope = z.infer<typeof errorScopeSchema>;

/** The causes of design 2.2 that an error code can give: a part of the decision's vocabulary, in the same words. */
const errorCauseSchema = z.enum([
  'send_failed',
  'sender_unavailable',
  'template_unavailable',
  'parameters_missing',
  'unreachable',
  'withheld_by_meta',
  'suppressed',
  'invalid_phone',
  'marketing_opted_out',
]);
export type ErrorCause = z.infer<typeof errorCauseSchema>;

const errorCodeSchema = z.object({
  code: z.number().int(),
  /** Present where the entry stands for a range of codes, `code` to `code_max`. */
  code_max: z.number().int().optional(),
  /** Present where the entry stands for one `error_subcode`, or one `type`, of a code that means something else without. */
  subcode: z.number().int().optional(),
  type: z.string().optional(),
  title: z.string().min(1),
  meaning: z.string(),
  http_status: z.number().int(),
  where: z.enum(['sync', 'webhook', 'both']),
  class: errorClassSchema,
  scope: errorScopeSchema,
  cause: errorCauseSchema,
  note: z.string().optional(),
  /** What an operator does about it, where that is what helps: its code. */
  fix: z.enum(FIX_CODES).optional(),
});
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/** What stands beside a code. Without an HTTP status it came by webhook. */
export interface CodeContext {
  httpStatus?: number | undefined;
  isTransient?: boolean | undefined;
  /** `error_subcode` and `type` of a Graph error. */
  subcode?: number | undefined;
  type?: string | undefined;
}

export interface Classification {
  /** Absent where none was stated that can be read. */
  code: number | undefined;
  class: ErrorClass;
  cause: ErrorCause;
  scope: ErrorScope;
  title: string;
  /** The same call may succeed after a wait. In a webhook a resend is a new message (WA 1.9): the caller decides. */
  retryable: boolean;
  /** False where the code is not in the table and the rule for unknown codes spoke: worth an alert. */
  known: boolean;
  /** What an operator does about it. */
  fix?: Sentence;
}

/**
 * The table of Cloud API error codes. `table` is the parsed `config/whatsapp-error-codes.json`.
 * @throws ZodError where an entry is not as the schema says: a wrong table stops the start.
 */
export function createErrorCodes(table: unknown) {
  const entries = z.array(errorCodeSchema).parse(table);
  const byCode = new Map<number, ErrorCode[]>();
  const ranges: { from: number; to: number; entry: ErrorCode }[] = [];
  for (const entry of entries) {
    if (entry.code_max === undefined) byCode.set(entry.code, [...(byCode.get(entry.code) ?? []), entry]);
    else ranges.push({ from: entry.code, to: entry.code_max, entry });
  }

  /** What says more goes first: a subcode, a type, the bare code, a range. */
  function entryOf(code: number, { subcode, type }: CodeContext): ErrorCode | undefined {
    const named = byCode.get(code) ?? [];
    return (
      named.find((entry) => entry.subcode !== undefined && entry.subcode === subcode) ??
      named.find((entry) => entry.type !== undefined && entry.type === type) ??
      named.find((entry) => entry.subcode === undefined && entry.type === undefined) ??
      ranges.find(({ from, to }) => code >= from && code <= to)?.entry
    );
  }

  return {
    entries: entries as readonly ErrorCode[],

    /**
     * Reads one code. `httpStatus` and `isTransient` matter only for codes that the table does not hold: transient or
     * 5xx is worth a bounded retry, any other refusal is our content (WA 1.9); without either it came by webhook. A code
     * that is missing or cannot be read is never code 0, which would stop the whole account: the status of HTTP decides.
     * 100 alone is our content; with subcode 33, or of type GraphMethodException, it is a fault of the set-up.
     */
    classify(code: number | undefined, answer: CodeContext = {}): Classification {
      if (code === undefined) return classifyWithoutCode(answer);
      const entry = entryOf(code, answer);
      if (entry) {
        return {
          code,
          class: entry.class,
          cause: entry.cause,
          scope: entry.scope,
          title: entry.title,
          retryable: entry.class === 'retry' || entry.class === 'throttle',
          known: true,
          ...(entry.fix !== undefined && { fix: sayFix(entry.fix) }),
        };
      }
      const byWebhook = answer.httpStatus === undefined && answer.isTransient === undefined;
      const transient = answer.isTransient === true || (answer.httpStatus ?? 0) >= 500;
      return {
        code,
        class: byWebhook ? 'fallback' : transient ? 'retry' : 'content',
        cause: 'send_failed',
        scope: 'message',
        title: `Unknown error code ${code}`,
        retryable: transient,
        known: false,
      };
    },
  };
}

/** What HTTP says where Meta gives no code: every contact of the sender would get this answer. */
const REFUSED_SENDER = new Set([401, 403, 404, 405, 407, 410]);
const RETRIED = new Set([408, 425]);

function classifyWithoutCode({ httpStatus, isTransient }: CodeContext): Classification {
  const unnamed = { code: undefined, known: false } as const;
  if (httpStatus === undefined) {
    return {
      ...unnamed,
      class: 'fallback',
      cause: 'send_failed',
      scope: 'message',
      title: 'Error without a code',
      retryable: false,
    };
  }
  const title = `HTTP ${httpStatus} without an error code`;
  if (httpStatus === 429) {
    return { ...unnamed, class: 'throttle', cause: 'send_failed', scope: 'sender', title, retryable: true };
  }
  if (REFUSED_SENDER.has(httpStatus)) {
    const fix = sayFix('fix_reach');
    return { ...unnamed, class: 'account', cause: 'sender_unavailable', scope: 'sender', title, retryable: false, fix };
  }
  const retryable = isTransient === true || httpStatus >= 500 || RETRIED.has(httpStatus);
  return {
    ...unnamed,
    class: retryable ? 'retry' : 'content',
    cause: 'send_failed',
    scope: 'message',
    title,
    retryable,
  };
}

export type ErrorCodes = ReturnType<typeof createErrorCodes>;

/** Reads the shipped table. */
export function readErrorCodes(file = join(__dirname, '../../config/whatsapp-error-codes.json')): ErrorCodes {
  return createErrorCodes(JSON.parse(readFileSync(file, 'utf8')));
}
