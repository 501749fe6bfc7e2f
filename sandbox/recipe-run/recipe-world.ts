import { request } from 'undici';
import { z } from 'zod';
import { createCrmWorld } from './crm-world';

export interface RecipeAddresses {
  readonly app: string;
  readonly marketingCloud: string;
  readonly whatsApp: string;
  readonly salesforce: string;
}

const rowSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type DataExtensionRow = z.infer<typeof rowSchema>;

const eventSchema = z.object({ contactKey: z.string(), data: z.record(z.string(), z.unknown()) });
const emailSchema = z.object({ messageKey: z.string(), to: z.string() });
export type FiredEvent = z.infer<typeof eventSchema>;
export type SentEmail = z.infer<typeof emailSchema>;

const choiceSchema = z.looseObject({ id: z.string(), title: z.string() });
const interactiveActionSchema = z.looseObject({
  buttons: z.array(z.looseObject({ reply: choiceSchema })).optional(),
});
const parameterSchema = z.looseObject({ text: z.string().optional() });
const messageSchema = z.object({
  recipient: z.string().optional(),
  payload: z.looseObject({
    text: z.looseObject({ body: z.string() }).optional(),
    interactive: z
      .looseObject({ body: z.looseObject({ text: z.string() }), action: interactiveActionSchema.optional() })
      .optional(),
    template: z
      .looseObject({
        components: z
          .array(z.looseObject({ sub_type: z.string().optional(), parameters: z.array(parameterSchema).optional() }))
          .optional(),
      })
      .optional(),
  }),
  outcome: z.looseObject({ kind: z.string(), wamid: z.string().optional() }),
});
export type WhatsAppMessage = z.infer<typeof messageSchema>;

/** A person's browser, so that the opening of a link counts. */
const BROWSER =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1';

/**
 * The three parties that a recipe acts upon and looks into, all over HTTP: the app by its public endpoints, the stand-ins
 * by their `/_sandbox` routes. Every call throws where it is not answered as it should be.
 */
export function createRecipeWorld(options: {
  readonly urls: RecipeAddresses;
  readonly consentsToken: string;
  readonly conversionsToken: string;
}) {
  const { urls, consentsToken, conversionsToken } = options;
  const marketingCloud = (path: string) => `${urls.marketingCloud}/_sandbox${path}`;
  const whatsApp = (path: string) => `${urls.whatsApp}/_sandbox${path}`;
  let marketerToken: Promise<string> | undefined;

  async function call(method: 'GET' | 'POST' | 'PATCH', url: string, body?: object, token?: string): Promise<unknown> {
    const response = await request(url, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.body.text();
    if (response.statusCode >= 300) throw new Error(`${method} ${url} answered ${response.statusCode}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  async function issueMarketerToken(): Promise<string> {
    const issued = await call('POST', marketingCloud('/marketer-tokens'), {});
    return z.object({ token: z.string() }).parse(issued).token;
  }

  return {
    ...createCrmWorld(`${urls.salesforce}/_sandbox`, call),

    async rows(table: string, filter: string): Promise<DataExtensionRow[]> {
      const query = new URLSearchParams({ filter });
      const answer = await call('GET', marketingCloud(`/data-extensions/${table}/rows?${query}`));
      return z.object({ rows: z.array(rowSchema) }).parse(answer).rows;
    },
    events: async () => z.array(eventSchema).parse(await call('GET', marketingCloud('/events'))),
    emails: async () => z.array(emailSchema).parse(await call('GET', marketingCloud('/emails'))),
    defineEvent: (eventDefinitionKey: string) =>
      call('POST', marketingCloud('/event-definitions'), { eventDefinitionKey }),
    defineEmail: (definitionKey: string) => call('POST', marketingCloud('/email-definitions'), { definitionKey }),

    /** What was sent to a number, newest first. */
    async messagesTo(phone: string): Promise<WhatsAppMessage[]> {
      const answer = await call('GET', whatsApp(`/messages?${new URLSearchParams({ to: phone })}`));
      return z.object({ messages: z.array(messageSchema) }).parse(answer).messages;
    },
    receive: (from: string, content: object) => call('POST', whatsApp('/inbound'), { from, ...content }),
    async hasOpenWebhooks(): Promise<boolean> {
      const answer = await call('GET', whatsApp('/webhooks'));
      return z.looseObject({ pending: z.number() }).parse(answer).pending > 0;
    },
    setTemplate: (name: string, status: string) => call('PATCH', whatsApp(`/templates/${name}`), { status }),

    /** What the configuration page would be told of a template: whether a journey can send it now. */
    async isSendable(template: string): Promise<boolean> {
      marketerToken ??= issueMarketerToken();
      const answer = await call('GET', `${urls.app}/api/templates`, undefined, await marketerToken);
      const { templates } = z
        .object({ templates: z.array(z.object({ name: z.string(), notSendable: z.unknown().optional() })) })
        .parse(answer);
      return templates.some(({ name, notSendable }) => name === template && notSendable === undefined);
    },
    consent: (given: object) => call('POST', `${urls.app}/consents`, given, consentsToken),
    conversion: (conversion: object) => call('POST', `${urls.app}/conversions`, conversion, conversionsToken),
    async openLink(token: string): Promise<void> {
      const response = await request(`${urls.app}/l/${token}`, { headers: { 'user-agent': BROWSER } });
      await response.body.dump();
      if (response.statusCode !== 302) throw new Error(`the tracked link answered ${response.statusCode}`);
    },
  };
}

export type RecipeWorld = ReturnType<typeof createRecipeWorld>;
