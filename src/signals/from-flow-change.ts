import type { AccountChange, Finding } from './account-finding';

/** In these states a Flow does not open, or for ten people an hour, and templates with it are refused (132068, 132069). */
const STOPPED = new Set(['BLOCKED', 'THROTTLED', 'DEPRECATED']);

/** Whether a change is of a Flow, or of the endpoint behind it. */
export function isFlowChange(change: AccountChange, field: string): boolean {
  return field === 'flows' || change.flow_id !== undefined;
}

/** What the change of a Flow comes to: a state in which it does not open, an alarm of its endpoint, a version that ends. */
export function flowFinding(change: AccountChange): Finding {
  const { event = 'flows', flow_id, old_status, new_status, alert_state, message } = change;
  const states = new_status === undefined ? undefined : `${old_status ?? 'unknown'} → ${new_status}`;
  const told = {
    event,
    detail: [flow_id === undefined ? undefined : `Flow ${flow_id}`, states, message].filter(Boolean).join(', '),
    topic: ['flow', flow_id, new_status === undefined ? event : undefined].filter(Boolean).join(' '),
  };
  const state = new_status?.toUpperCase();
  const alarm = alert_state?.toUpperCase();
  if (state !== undefined && STOPPED.has(state)) return { ...told, severity: 'warning' };
  if (alarm === 'ACTIVATED' || event.toUpperCase().includes('EXPIRY')) return { ...told, severity: 'warning' };
  const isOver = alarm === 'DEACTIVATED' || state === 'PUBLISHED';
  return { ...told, severity: 'info', ...(isOver && { over: true as const }) };
}
