import { request } from 'undici';
import { z } from 'zod';

const messageSchema = z.object({
  number: z.number(),
  at: z.number(),
  sender: z.string(),
  recipient: z.string().optional(),
  fate: z.string().optional(),
  payload: z.looseObject({ type: z.string().optional(), biz_opaque_callback_data: z.string().optional() }),
  template: z.object({ name: z.string(), language: z.string(), category: z.string() }).nullable(),
  outcome: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('accepted'), wamid: z.string(), answered: z.boolean() }),
    z.object({ kind: z.literal('refused'), code: z.number() }),
    z.object({ kind: z.literal('lost') }),
  ]),
  statuses: z.array(z.object({ status: z.string(), at: z.number(), code: z.number().optional() })),
});
/** One call of the send endpoint as the WhatsApp stand-in saw it, with what it told us of its fate. */
export type SentMessage = z.infer<typeof messageSchema>;

const fateSchema = z.object({
  name: z.string(),
  digits: z.string(),
  events: z.array(
    z.looseObject({ reply: z.looseObject({ kind: z.string() }).optional(), preference: z.string().optional() }),
  ),
});
export type FateView = z.infer<typeof fateSchema>;

const countersSchema = z.object({
  received: z.number(),
  accepted: z.number(),
  inbound: z.number(),
  statuses: z.record(z.string(), z.number()),
  scheduled: z.number(),
  webhooks: z.looseObject({ pending: z.number() }),
});

const operationSchema = z.object({ calls: z.number(), rows: z.number() });
const marketingCloudStateSchema = z.object({
  counters: z.object({ apiCalls: z.number(), operations: z.record(z.string(), operationSchema) }),
  asyncJobs: z.object({ open: z.number() }),
});

const rowSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type DataExtensionRow = z.infer<typeof rowSchema>;

const PAGE = 5000;

/** Looks into the two stand-ins over their `/_sandbox` routes. */
export function createStandInViews(urls: { whatsApp: string; marketingCloud: string }) {
  async function get<T>(url: string, schema: z.ZodType<T>): Promise<T> {
    const response = await request(url);
    const body: unknown = await response.body.json();
    if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
    return schema.parse(body);
  }
  const whatsApp = (path: string) => `${urls.whatsApp}/_sandbox${path}`;
  const marketingCloud = (path: string) => `${urls.marketingCloud}/_sandbox${path}`;

  return {
    /** Those of steps: what is said in conversations has no row of its own. */
    async messages(): Promise<SentMessage[]> {
      const all: SentMessage[] = [];
      let before = '';
      for (;;) {
        const page = z.object({ messages: z.array(messageSchema) });
        const { messages } = await get(whatsApp(`/messages?limit=${PAGE}${before}`), page);
        all.push(...messages.filter(({ payload }) => payload.type === 'template'));
        if (messages.length < PAGE) return all;
        before = `&before=${messages.at(-1)?.number}`;
      }
    },
    fates: async () => (await get(whatsApp('/fates'), z.object({ fates: z.array(fateSchema) }))).fates,
    whatsAppCounters: () => get(whatsApp('/counters'), countersSchema),
    webhooksIdle: async () => (await get(whatsApp('/webhooks'), z.looseObject({ idle: z.boolean() }))).idle,
    marketingCloudState: () => get(marketingCloud('/state'), marketingCloudStateSchema),
    rows: async (key: string) =>
      (await get(marketingCloud(`/data-extensions/${key}/rows`), z.object({ rows: z.array(rowSchema) }))).rows,
    async forgetCalls(): Promise<void> {
      const response = await request(marketingCloud('/reset'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ what: ['counters'] }),
      });
      await response.body.dump();
    },
  };
}

export type StandInViews = ReturnType<typeof createStandInViews>;
