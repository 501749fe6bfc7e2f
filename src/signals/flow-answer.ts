import { z } from 'zod';

const answerSchema = z.record(z.string(), z.unknown());

/** What Meta itself puts among the answers of a flow. */
const NO_ANSWERS = new Set(['flow_token', 'wa_flow_response_params']);
const AGREED = new Set<unknown>([true, 1, 'true', 'yes', 'on', '1']);

/**
 * Whether the answer of a flow says stop: a chosen value that is an opt-out word (`{"preference": "unsubscribe"}`), or
 * a ticked field named for it (`{"opt_out": true}`). `payload` is the `response_json` of the webhook (WA 3.5); anything
 * that is no JSON object says nothing.
 */
export function flowAnswerSaysStop(payload: string, isStop: (text: string) => boolean): boolean {
  const answers = answerSchema.safeParse(parsed(payload)).data ?? {};
  return Object.entries(answers).some(([name, value]) => {
    if (NO_ANSWERS.has(name)) return false;
    if (AGREED.has(typeof value === 'string' ? value.trim().toLowerCase() : value) && isStop(name)) return true;
    return [value].flat().some((each) => typeof each === 'string' && isStop(each));
  });
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
