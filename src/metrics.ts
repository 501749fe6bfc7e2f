import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What `/metrics` shows. One registry per process, and business unit with labels of its own; nothing here names a person. */
export function createMetrics(labels?: Readonly<Record<string, string>>) {
  const registry = new Registry();
  if (labels) registry.setDefaultLabels(labels);
  const registers = [registry];
  return {
    registry,
    decisions: new Counter({
      name: 'wa_decisions_total',
      help: 'Contacts answered, by branch and reason',
      labelNames: ['branch', 'reason'],
      registers,
    }),
    outcomes: new Counter({
      name: 'wa_outcomes_total',
      help: 'Contacts that an Outcome step answered, by branch and reason',
      labelNames: ['branch', 'reason'],
      registers,
    }),
    linkOpens: new Counter({
      name: 'wa_link_opens_total',
      help: 'Tracked links opened, by who: first and repeat are people; preview is a bot; refused names no destination',
      labelNames: ['by'],
      registers,
    }),
    conversions: new Counter({
      name: 'wa_conversions_total',
      help: 'Conversions, by where they came from and how they were attributed',
      labelNames: ['source', 'attribution'],
      registers,
    }),
    sends: new Counter({
      name: 'wa_sends_total',
      help: 'POSTs to the WhatsApp Cloud API, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    sendSeconds: new Histogram({
      name: 'wa_send_seconds',
      help: 'Time of one POST to the WhatsApp Cloud API',
      buckets: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
      registers,
    }),
    webhooks: new Counter({
      name: 'wa_webhooks_total',
      help: 'Webhook calls of Meta, by result',
      labelNames: ['result'],
      registers,
    }),
    refusedCalls: new Counter({
      name: 'wa_refused_calls_total',
      help: 'Calls that came without what opens the door: unsigned, too large, unfinished, or given up for memory',
      labelNames: ['door', 'why'],
      registers,
    }),
    signals: new Counter({
      name: 'wa_signals_total',
      help: 'Signals carried out by the worker, by kind',
      labelNames: ['kind'],
      registers,
    }),
    marketingCloudCalls: new Counter({
      name: 'wa_marketing_cloud_calls_total',
      help: 'Calls to Marketing Cloud, by operation: they are licensed per year',
      labelNames: ['operation'],
      registers,
    }),
    heldSends: new Counter({
      name: 'wa_held_sends_total',
      help: 'Held sends that ended, by what they came to',
      labelNames: ['reason'],
      registers,
    }),
    lateFallbacks: new Counter({
      name: 'wa_late_fallbacks_total',
      help: 'Late fallbacks, by kind and outcome of the call; repeated: an earlier call may have gone out',
      labelNames: ['kind', 'outcome', 'repeated'],
      registers,
    }),
    contactExits: new Counter({
      name: 'wa_contact_exits_total',
      help: 'Contacts to be taken out of a journey because they are likely blocked, by outcome of the call',
      labelNames: ['outcome'],
      registers,
    }),
    doubleContacts: new Counter({
      name: 'wa_double_contacts_total',
      help: 'Messages delivered after another channel had been taken',
      registers,
    }),
    held: new Gauge({ name: 'wa_answers_held', help: 'Answers held open for a delivery', registers }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
