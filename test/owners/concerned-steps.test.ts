import { concernedSteps } from '../../src/owners/concerned-steps';

const STEPS = [
  { activityId: 'act-1', template: 'autumn_offer', sender: '900000000000101' },
  { activityId: 'act-2', template: 'order_update', sender: '900000000000102' },
  { activityId: 'act-3', template: 'autumn_offer', sender: '900000000000102' },
];
const SENDERS = new Set(['900000000000101', '900000000000102']);
const ALL = ['act-1', 'act-2', 'act-3'];

test.each<[string, string, string | undefined, string[]]>([
  ['step_falls_back', 'act-2', 'act-2', ['act-2']],
  ['step_dropped', 'act-1 response', 'act-1', ['act-1']],
  ['misconfigured', 'act-9', 'act-9', []],
  ['negative_rate_high', 'autumn_offer', undefined, ['act-1', 'act-3']],
  ['template_event', 'autumn_offer es_MX', undefined, ['act-1', 'act-3']],
  ['template_trouble', 'order_update', undefined, ['act-2']],
  ['sender_trouble', '900000000000101', undefined, ['act-1']],
  ['sender_trouble', 'account', undefined, ALL],
  ['account_event', '900000000000102 quality', undefined, ['act-2', 'act-3']],
  ['check_failed', 'whatsapp.number.900000000000101.quality', undefined, ['act-1']],
  ['check_failed', 'whatsapp.token', undefined, ALL],
  ['webhooks_stopped', 'webhooks', undefined, ALL],
  ['limit_near', 'account', undefined, ALL],
  ['signature_refused', 'journey-builder', 'act-1', ALL],
  ['signature_refused', 'whatsapp-webhook', undefined, ALL],
  ['signature_refused', 'journey-builder, unknown step', undefined, []],
  ['login_refused', '203.0.113.9', undefined, []],
  ['dead_letter', 'WA_Message', undefined, []],
])('%s of %s', (code, subject, activityId, concerned) => {
  const alert = { code, subject, ...(activityId !== undefined && { activityId }) };
  expect(concernedSteps(alert, STEPS, SENDERS).map((step) => step.activityId)).toEqual(concerned);
});
