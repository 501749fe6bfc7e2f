import type { RequestHandler } from 'express';
import { z } from 'zod';
import { requestBody } from '../http/request-body';
import { LIMITS } from '../limits';
import type { ClassifiedReply } from '../replies/classify-reply';
import { explainReply } from '../replies/explain-reply';
import type { ReplyRules } from '../replies/reply-rules';
import { PURPOSES, STAGES } from '../vocabulary';

export interface ReplyTryDependencies {
  replyRules: ReplyRules;
  classifyReply: (text: string) => ClassifiedReply;
  clock: () => number;
}

const fact = z.string().trim().min(1).max(254).optional();
const trySchema = z.strictObject({
  text: z.string().trim().min(1).max(LIMITS.conversationTurns.length),
  at: z.iso.datetime({ offset: true }).optional(),
  purpose: z.enum(PURPOSES).optional(),
  stage: z.enum(STAGES).optional(),
  topic: fact,
  language: fact,
  sender: fact,
  activity: fact,
});

/**
 * POST /admin/api/replies/try `{text, at?, purpose?, stage?, topic?, language?, sender?, activity?}` → what would happen to
 * this text at this hour, as {@link explainReply} says it. Keeps nothing and writes no text to a log. 400 `invalid_request`.
 */
export function replyTryEndpoint({ replyRules, classifyReply, clock }: ReplyTryDependencies): RequestHandler {
  return (request, response) => {
    const { text, at, ...facts } = requestBody(trySchema, request.body);
    const said = { text, at: at === undefined ? clock() : Date.parse(at), facts };
    response.json(explainReply(said, { rules: replyRules, classify: classifyReply }));
  };
}
