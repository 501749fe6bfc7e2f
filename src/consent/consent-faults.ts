import type { z } from 'zod';
import { LIMITS } from '../limits';

/** What is wrong with a consent, or with a line of a file of them; the operators' page has words for each. */
export type ConsentFaultCode =
  | 'needed'
  | 'too_long'
  | 'status'
  | 'occurred_at'
  | 'topic'
  | 'user_id'
  | 'explicit'
  | 'field'
  | 'phone'
  | 'phone_or_user_id'
  | 'opt_in_of_all'
  | 'used_before'
  | 'other_number'
  | 'other_user_id'
  | 'topics_full'
  | 'addresses_full'
  | 'cells'
  | 'line_break'
  | 'quotes'
  | 'refused';

/** `given` is the beginning of what stands in the field. */
export interface ConsentFault {
  code: ConsentFaultCode;
  values: { field?: string; given?: string; n?: number; of?: number };
}

/** What a field must be, where it is not any text. */
const BY_FIELD: Readonly<Record<string, ConsentFaultCode>> = {
  status: 'status',
  occurredAt: 'occurred_at',
  topic: 'topic',
  userId: 'user_id',
  explicit: 'explicit',
};
const GIVEN_AT_MOST = 60;

/** What a row breaks of the schema of a consent, by code; rules of the row as a whole bring theirs in `params.fault`. */
export function consentFaultsOf(issues: readonly z.core.$ZodIssue[], row: unknown): ConsentFault[] {
  const fields = typeof row === 'object' && row !== null ? (row as Readonly<Record<string, unknown>>) : {};
  return issues.map((issue): ConsentFault => {
    const field = String(issue.path[0] ?? '');
    if (field === '') {
      const fault = issue.code === 'custom' ? (issue.params?.fault as ConsentFaultCode | undefined) : undefined;
      return { code: fault ?? 'refused', values: {} };
    }
    const value = fields[field];
    if (value === undefined || issue.code === 'too_small') return { code: 'needed', values: { field } };
    if (issue.code === 'too_big') return { code: 'too_long', values: { field, n: Number(issue.maximum) } };
    const given = String(value).slice(0, GIVEN_AT_MOST);
    const values = { field, given, ...(field === 'topic' && { n: LIMITS.topic.max }) };
    return { code: BY_FIELD[field] ?? 'field', values };
  });
}
