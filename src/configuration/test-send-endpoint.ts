import type { RequestHandler } from 'express';
import { z } from 'zod';
import { HttpError } from '../errors';
import { requestBody } from '../http/request-body';
import { type InArguments, inArgumentsSchema } from '../journey/in-arguments';
import type { TestSendResult } from './page-data';

const bodySchema = z.object({ phone: z.string().trim().min(5).max(40), inArguments: inArgumentsSchema });

export interface TestSendDependencies {
  /** Sends one real message to `phone` alone, in no report; consent and opt-outs of that number hold. */
  testSend: (phone: string, inArguments: InArguments) => Promise<TestSendResult>;
  /** Whether one more test message may go now. */
  allowTestSend: () => Promise<boolean>;
}

/**
 * POST /api/test-send `{phone, inArguments}` → `{branch, reason, messageKey, detail?}`. 429 `rate_limited` when the
 * marketers of this installation sent too many in a short time: a test is not a way around a journey.
 */
export function testSendEndpoint({ testSend, allowTestSend }: TestSendDependencies): RequestHandler {
  return async (request, response) => {
    const { phone, inArguments } = requestBody(bodySchema, request.body);
    if (!(await allowTestSend())) throw new HttpError(429, 'rate_limited', 'too many test messages in a short time');
    response.json(await testSend(phone, inArguments));
  };
}
