import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The key of the entry source in these samples. */
export const EVENT_KEY = 'DEAudience-7d0c3c1e-2a51-4b0c-9f6e-0f2c7a3f9a10';

const field = (name: string, type: string, length: number | null = null) => ({
  key: `Event.${EVENT_KEY}.${name}`,
  name,
  type,
  length,
  default: null,
  isNullable: true,
  isPrimaryKey: null,
});

/** `requestedSchema` of a journey with an entry source (JB 5.5). */
export const SCHEMA = {
  schema: [
    field('ContactKey', 'Text', 254),
    field('First Name', 'Text', 80),
    field('Email', 'EmailAddress', 254),
    field('Mobile Number', 'Phone', 50),
    field('Order ID', 'Text', 20),
    field('Delivery Date', 'Date'),
    field('WhatsApp Opt-in', 'Boolean'),
    field('Time Zone', 'Text', 40),
    { key: 'Interaction.RESTDECISION-1.reason', name: 'reason', type: 'Text' },
  ],
};

/** A fresh activity as a drop on the canvas makes it from `config.json` (JB 5.4). */
export function freshActivity(kind: 'message' | 'outcome', pageOrigin: string): Record<string, unknown> {
  const json = readFileSync(join(__dirname, `../../config/activity-${kind}.json`), 'utf8');
  const config = JSON.parse(json.replaceAll('{{baseUrl}}', `${pageOrigin}/activities/${kind}`));
  return {
    name: '',
    id: null,
    key: kind === 'message' ? 'RESTDECISION-1' : 'RESTDECISION-2',
    type: 'RESTDECISION',
    arguments: {
      executionMode: '{{Context.ExecutionMode}}',
      definitionId: '{{Context.DefinitionId}}',
      ...config.arguments,
      testExecute: '',
    },
    configurationArguments: { ...config.configurationArguments, testSave: '', partnerActivityId: '' },
    metaData: { ...config.metaData, original_icon: 'icon.svg' },
    schema: config.schema,
    editable: true,
    outcomes: config.outcomes,
    errors: [],
  };
}

/** `requestedInteraction` of a journey in which WhatsApp Outcome follows WhatsApp Message by way of a wait. */
function journeyWithOutcome(pageOrigin: string): Record<string, unknown> {
  const message = freshActivity('message', pageOrigin);
  return {
    id: '4f0d6a2e-0000-4000-8000-000000000001',
    key: 'journey-key',
    version: 1,
    name: 'Order updates',
    activities: [
      {
        ...message,
        name: 'Order update',
        outcomes: [
          { key: 'a', next: 'WAITBYDURATION-1', arguments: { branchResult: 'continue' }, metaData: {} },
          { key: 'b', next: 'EMAILV2-1', arguments: { branchResult: 'email_fallback' }, metaData: {} },
        ],
      },
      { key: 'WAITBYDURATION-1', name: '1 day', type: 'WAIT', outcomes: [{ next: 'RESTDECISION-2' }] },
      { key: 'EMAILV2-1', name: 'Email', type: 'EMAILV2', outcomes: [{ next: null }] },
      {
        key: 'WAITUNTILAPIEVENT-1',
        name: 'Wait for the event',
        type: 'WAITUNTILAPIEVENT',
        configurationArguments: { eventDefinitionKey: 'APIEvent-late-fallback' },
        outcomes: [],
      },
      { key: 'RESTDECISION-2', name: '', type: 'RESTDECISION', outcomes: [] },
      { ...message, key: 'RESTDECISION-3', name: 'Unrelated', outcomes: [] },
    ],
    triggers: [{ metaData: { eventDefinitionKey: EVENT_KEY } }],
  };
}

/** Answers of a Journey Builder that answers everything. */
export function hostAnswers(pageOrigin: string, token: string): Record<string, unknown> {
  return {
    Tokens: { token: 'legacy', fuel2token: token, expires: 4_102_444_800_000, stackKey: 'S7' },
    Culture: 'en-US',
    Schema: SCHEMA,
    TriggerEventDefinition: { id: '1', name: 'Entry', eventDefinitionKey: EVENT_KEY },
    Interaction: journeyWithOutcome(pageOrigin),
  };
}
