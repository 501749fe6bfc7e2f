import { createSecretKey } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Alert } from '../../src/alerts/alerts';
import { type SettleFallbackDependencies, settleFallback } from '../../src/delivery/late/settle-fallback';
import { type ExecuteDependencies, executeEndpoint } from '../../src/journey/execute-endpoint';
import { createLogger } from '../../src/logger';
import { concernedSteps } from '../../src/owners/concerned-steps';
import { createWebhookDoor } from '../../src/signals/webhook-endpoint';
import { signJourneyBuilderCall } from '../support/start-app';

const STEPS = [
  { activityId: 'act-1', template: 'autumn_offer', sender: '900000000000101' },
  { activityId: 'act-2', template: 'order_update', sender: '900000000000101' },
];
const logger = createLogger({ level: 'silent' });
const counter = { inc: () => undefined };

/** The activities whose owners hear of what was raised. */
function toldOf(raised: readonly Alert[]): string[][] {
  return raised.map((alert) => concernedSteps(alert, STEPS, new Set()).map(({ activityId }) => activityId));
}

test('a step that cannot be read is told to its owner', async () => {
  const raised: Alert[] = [];
  const execute = executeEndpoint({
    keys: [createSecretKey(Buffer.from('test-signing-secret'))],
    refusedCalls: { good: () => undefined, refused: () => undefined },
    noteCall: () => undefined,
    settings: { read: async () => ({ ok: false, error: { issues: [{ path: ['purpose'], message: 'is unknown' }] } }) },
    namesAnotherUnit: () => undefined,
    record: { claim: async () => ({ kind: 'claimed' }), skip: async () => undefined },
    alerts: { raise: (alert: Alert) => void raised.push(alert) },
    metrics: { decisions: counter },
    ...{ logger, clock: () => 0, ids: () => 'id' },
  } as unknown as ExecuteDependencies);
  const call = async (activityId: string) => {
    const body = { activityId, definitionInstanceId: 'i-1', keyValue: 'k-1', inArguments: [] };
    const request = { path: '/execute', body: Buffer.from(signJourneyBuilderCall(body)) };
    const response = { setHeader: () => response, end: () => response };
    await execute(request as Request, response as unknown as Response, () => undefined);
  };
  await call('act-2');
  await call('');
  expect(raised.map(({ code }) => code)).toEqual(['misconfigured', 'misconfigured']);
  expect(toldOf(raised)).toEqual([['act-2'], []]);
});

test('a late fallback that is given up is told to the owner of its step', async () => {
  const raised: Alert[] = [];
  const begun: Parameters<typeof settleFallback>[0] = {
    kind: 'go',
    ...{ messageKey: 'm-1', calls: 1, unknownCalls: 0, reason: 'not_delivered', errorCode: '' },
    ...{ contactKey: 'k-1', to: '', settingsHash: 's', activityId: 'act-1' },
  };
  await settleFallback(begun, 'event', { outcome: 'refused', why: 'no such event' }, {
    lateFallback: { settle: async () => 'settled' },
    alerts: { raise: (alert: Alert) => void raised.push(alert) },
    metrics: { lateFallbacks: counter, doubleContacts: counter },
    ...{ logger, clock: () => 0 },
  } as unknown as SettleFallbackDependencies);
  expect(raised.map(({ code }) => code)).toEqual(['late_fallback_refused']);
  expect(toldOf(raised)).toEqual([['act-1']]);
});

test('webhooks that are refused are told to the owners of all steps', () => {
  const raised: Alert[] = [];
  const door = createWebhookDoor({
    businessAccountId: '1',
    alerts: { raise: (alert: Alert) => void raised.push(alert) },
    metrics: { webhooks: counter, refusedCalls: counter },
    clock: () => 0,
  } as unknown as Parameters<typeof createWebhookDoor>[0]);
  door.refuse(Buffer.from('{"entry":[{"id":"1"}]}'));
  expect(raised.map(({ code }) => code)).toEqual(['signature_refused']);
  expect(toldOf(raised)).toEqual([['act-1', 'act-2']]);
});
