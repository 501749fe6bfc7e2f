import { Agent } from 'undici';
import type { Settings } from '../config';
import type { Period } from '../reporting/cube';
import { dayNumber, dayOf, dayText } from '../reporting/cube-row';
import type { MessageRates } from '../reporting/message-rates';
import { type ChargedArrivals, type CostLine, compareCosts } from '../reporting/meta-costs';
import { compareWithMeta, type SentDay } from '../reporting/meta-days';
import { createWhatsAppClient, GraphError, type WhatsAppClient } from '../whatsapp/client';
import { readErrorCodes } from '../whatsapp/error-codes';
import { createPricingAnalytics, PRICING_ANALYTICS_DAYS } from '../whatsapp/pricing-analytics';
import { createTemplateAnalytics, TEMPLATE_ANALYTICS_DAYS } from '../whatsapp/template-analytics';

/** Prints one line. */
export type Say = (line: string) => void;
/** What came of asking one source; where it could not be asked that proves nothing. */
export type Verdict = { kind: 'agrees' | 'differs' } | { kind: 'not_asked'; why: string };

/** Differences that are printed one by one. */
export const MOST_SHOWN = 50;
const notAsked = (why: string): Verdict => ({ kind: 'not_asked', why });
const verdictOf = (apart: number): Verdict => ({ kind: apart === 0 ? 'agrees' : 'differs' });

export interface MetaQuestion {
  period: Period;
  /** What the rows of `WA_Message` come to. */
  sentDays: ReadonlyMap<string, SentDay>;
  arrivals: ChargedArrivals;
  /** So long are rows kept; undefined where for ever. */
  rowsKeptDays: number | undefined;
  rates: MessageRates;
  whatsapp: Settings['whatsapp'];
  clock: () => number;
  say: Say;
}

/** Lays Meta's own analytics beside the rows. → what came of templates and of charges */
export async function verifyWithMeta(question: MetaQuestion): Promise<{ templates: Verdict; charges: Verdict }> {
  const { whatsapp, clock } = question;
  if (whatsapp === undefined) {
    const incomplete = notAsked('the settings of the WhatsApp account are not complete');
    return { templates: incomplete, charges: incomplete };
  }
  const dispatcher = new Agent({ connections: 1 });
  const { graphUrl, apiVersion, accessToken, appSecrets, retryGraph5xx, businessAccountId: account } = whatsapp;
  const connection = { graphUrl, apiVersion, accessToken, appSecrets, retryGraph5xx, dispatcher, clock };
  const client = createWhatsAppClient({ ...connection, errorCodes: readErrorCodes() });
  try {
    return {
      templates: await orRefusal(() => verifyTemplates(question, { client, account })),
      charges: await orRefusal(() => verifyCharges(question, { client, account, senderIds: whatsapp.senders })),
    };
  } finally {
    await dispatcher.destroy();
  }
}

async function orRefusal(ask: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof GraphError) return notAsked(error.message);
    throw error;
  }
}

interface Asked {
  client: WhatsAppClient;
  account: string;
}

/** The part of a period that lies within the last `days` days. */
function within({ from, to }: Period, days: number, now: number): Period | undefined {
  const oldest = dayText(dayNumber(dayOf(now)) - days + 1);
  const asked = { from: from < oldest ? oldest : from, to };
  return asked.from > asked.to ? undefined : asked;
}

async function verifyTemplates(question: MetaQuestion, { client, account }: Asked): Promise<Verdict> {
  const { sentDays: rows, say, clock } = question;
  const period = within(question.period, TEMPLATE_ANALYTICS_DAYS, clock());
  if (period === undefined) return notAsked(`it looks back ${TEMPLATE_ANALYTICS_DAYS} days`);
  const names = await templateNames(client, account, rows);
  if (names.size === 0) return notAsked('no template of these rows stands in the account');
  const told = await createTemplateAnalytics({ client, businessAccountId: account })(period, [...names.keys()]);
  if (told.kind === 'not_told') return notAsked(told.why);
  const of = { today: dayOf(clock()), names, period };
  const { apart, compared, young, clicks } = compareWithMeta(rows, told.days, of);
  for (const { template, language, day, metric, rows: here, meta } of apart.slice(0, MOST_SHOWN))
    say(`differs: ${day} ${template} ${language} ${metric}: WA_Message ${here}, Meta ${meta}`);
  for (const { template, language, rows: people, meta } of clicks)
    say(`clicks of ${template} ${language}: ${people} people opened the link, Meta counts ${meta} of all buttons`);
  if (young > 0) say(`${young} days of templates are younger than nine days: Meta still counts, not compared.`);
  if (compared === 0) return notAsked(`no day from ${period.from} to ${period.to} is old enough to be compared`);
  say(`${compared} counts of templates were compared with Meta's, from ${period.from} on: ${apart.length} differ.`);
  return verdictOf(apart.length);
}

/** Name and language of those templates of the account that rows are of, by their id. */
async function templateNames(
  client: Pick<WhatsAppClient, 'templatesPage'>,
  account: string,
  rows: ReadonlyMap<string, SentDay>,
): Promise<Map<string, { name: string; language: string }>> {
  const wanted = new Set([...rows.values()].map(({ template, language }) => `${template} ${language}`));
  const names = new Map<string, { name: string; language: string }>();
  for (let after: string | undefined, first = true; first || after !== undefined; first = false) {
    const page = await client.templatesPage(account, after);
    for (const item of page.items) {
      const { id, name, language } = item as { id?: unknown; name?: unknown; language?: unknown };
      if (wanted.has(`${name} ${language}`)) names.set(String(id), { name: String(name), language: String(language) });
    }
    after = page.after;
  }
  return names;
}

async function verifyCharges(
  question: MetaQuestion,
  { client, account, senderIds }: Asked & { senderIds: readonly string[] },
): Promise<Verdict> {
  const { arrivals, rates, rowsKeptDays, say, clock } = question;
  const days = Math.min(PRICING_ANALYTICS_DAYS, rowsKeptDays ?? PRICING_ANALYTICS_DAYS) - 1;
  const period = within(question.period, days, clock());
  if (period === undefined) return notAsked(`rows and Meta's analytics reach back ${days} days`);
  const numbers = await client.phoneNumbers(account);
  const ours = numbers.filter(({ id }) => senderIds.includes(id));
  const senders = new Set(ours.map(({ display_phone_number }) => (display_phone_number ?? '').replace(/\D/g, '')));
  const told = await createPricingAnalytics({ client, businessAccountId: account })(period);
  if (told.kind === 'not_told') return notAsked(told.why);
  const now = Math.floor(clock() / 1000);
  const { lines, withoutRate } = compareCosts(arrivals, told.volumes, { rates, period, now, senders });
  if (lines.length === 0)
    return notAsked(`neither counts anything charged from ${period.from} to ${period.to}, two days ago at the latest`);
  for (const line of lines) say(costLine(line));
  if (withoutRate > 0) say(`${withoutRate} charged messages have no rate (MESSAGE_RATES): they are in no estimate.`);
  const apart = lines.filter(({ rows, meta }) => rows !== meta).length;
  say(`${lines.length} volumes of country and category were compared with what Meta charged: ${apart} differ.`);
  return verdictOf(apart);
}

function costLine({ country, category, rows, meta, estimated, cost }: CostLine): string {
  const amounts = [...estimated].map(([currency, amount]) => `${currency} ${amount.toFixed(2)}`);
  const ours = amounts.length === 0 ? 'no estimate' : `estimated ${amounts.join(', ')}`;
  const theirs = cost === undefined ? 'which tells no cost (a partner pays?)' : `cost ${cost.toFixed(2)}`;
  const differs = rows === meta ? '' : 'differs: ';
  return `${differs}charged ${country} ${category}: WA_Message ${rows}, ${ours}; Meta ${meta}, ${theirs}`;
}
