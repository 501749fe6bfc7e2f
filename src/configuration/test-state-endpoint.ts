import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { TestState } from '../execution/test-messages';
import { requestBody } from '../http/request-body';
import type { Cause } from '../vocabulary';
import type { TestDelivery } from './page-data';

const paramsSchema = z.object({ messageKey: z.string().regex(/^[0-9a-f]{32}$/) });

export interface TestStateDependencies {
  /** How far a test message is; undefined while nothing has been said of it. */
  testState: (messageKey: string) => Promise<TestState | undefined>;
  /** What a code of Meta means in our words. */
  causeOfCode: (code: number | undefined) => Cause;
}

/** GET /api/test-send/{messageKey} → {@link TestDelivery}: how far a test message is. Its key is known to who sent it. */
export function testStateEndpoint({ testState, causeOfCode }: TestStateDependencies): RequestHandler {
  return async (request, response) => {
    const { messageKey } = requestBody(paramsSchema, request.params);
    const state = await testState(messageKey);
    const delivery: TestDelivery =
      state === undefined
        ? { status: 'accepted' }
        : {
            status: state.status,
            ...(state.status === 'failed' && {
              cause: causeOfCode(state.error),
              ...(state.error !== undefined && { error: state.error }),
            }),
          };
    response.json(delivery);
  };
}
