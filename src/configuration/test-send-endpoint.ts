import type { RequestHandler } from 'express';
import { z } from 'zod';
import { HttpError } from '../errors';
import { requestBody } from '../http/request-body';
import { type InArguments, inArgumentsSchema } from '../journey/in-arguments';
import { maskPhone } from '../logger';
import { type Marketer, marketerOf } from './marketer-authentication';
import type { TestSendResult } from './page-data';

const bodySchema = z.object({ phone: z.string().trim().min(5).max(40), inArguments: inArgumentsSchema });

export interface TestSendDependencies {
  /**
   * Sends one real message to `phone` alone, in no report; consent and opt-outs of that number hold. `by` is the user's id
   * in Marketing Cloud.
   */
  testSend: (phone: string, inArguments: InArguments, by: string) => Promise<TestSendResult>;
  /** Whether this marketer may send one more test message to this number now. */
  allowTestSend: (who: { user: string; phone: string }) => Promise<boolean>;
  /** Writes down who sends which template to which last digits, then does it. */
  auditTestSend: <T>(
    sent: Pick<Marketer, 'user' | 'from'> & { to: string; template: string },
    work: () => Promise<T>,
  ) => Promise<T>;
}

/**
 * POST /api/test-send `{phone, inArguments}` → `{branch, reason, messageKey, detail?}`. 429 `rate_limited` when this
 * marketer, all of them, or all of them to this number sent too many: a test is not a way around a journey. Who sent which
 * template to which last digits is written down before it is sent.
 */
export function testSendEndpoint({ testSend, allowTestSend, auditTestSend }: TestSendDependencies): RequestHandler {
  return async (request, response) => {
    const { phone, inArguments } = requestBody(bodySchema, request.body);
    const { user, from } = marketerOf(response);
    if (!(await allowTestSend({ user, phone }))) {
      throw new HttpError(429, 'rate_limited', 'too many test messages in a short time');
    }
    const { name, language } = inArguments.settings.template;
    const sent = { user, from, to: maskPhone(phone), template: `${name} (${language})` };
    response.json(await auditTestSend(sent, () => testSend(phone, inArguments, user)));
  };
}
