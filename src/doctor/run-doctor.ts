import type { AxiosInstance } from 'axios';
import type Redis from 'ioredis';
import type { Settings } from '../config';
import type { CrmConnection } from '../crm/connection';
import type { HandOverConfig, OptOutConfig } from '../crm/crm-config';
import type { DataExtensionMetadataApi } from '../marketing-cloud/data-extension-metadata';
import type { DataExtensionRows } from '../marketing-cloud/data-extension-rows';
import type { DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import type { Mapping } from '../marketing-cloud/mapping';
import { askArrivals, judgeArrivals } from './arrival-checks';
import { createHttpAsker, type HttpAsker } from './ask-http';
import { askMarketingCloud } from './ask-marketing-cloud';
import { askWhatsApp } from './ask-whatsapp';
import { about, type Judged, onceEach, withoutSecrets } from './check';
import { judgeClock } from './clock-checks';
import { checkCrm } from './crm-checks';
import { askDataExtensions, judgeDataExtensions, listAnswer } from './data-extension-checks';
import { createFrameRefusals, judgeFraming } from './frame-refusals';
import { checkCrmHandOver } from './hand-over-checks';
import { judgeMarketingCloud } from './marketing-cloud-checks';
import { readNamedOwners, routesOf } from './named-owners';
import { askPublicUrl, judgePublicUrl, webhookUrlOf } from './public-url-checks';
import { askRedis, judgeRedis, judgeWayToRedis } from './redis-checks';
import { checkReplies } from './reply-checks';
import { checkOwnerEmail, checkReplyWebhook, type ReplyRouteSettings } from './reply-route-checks';
import { say } from './sentences/say';
import { judgeSettings } from './settings-checks';
import { judgeWhatsApp } from './whatsapp-checks';
import { runWriteChecks } from './write-checks';

/** The settings that the checks look at; a part that has a fault is undefined, and so is what it is for. */
export type DoctorSettings = Pick<
  Settings,
  'process' | 'redis' | 'marketingCloud' | 'whatsapp' | 'salesforce' | 'faults'
>;

/** Data extensions, reached with a token that is handed in. */
interface DoctorDataExtensions {
  metadata: DataExtensionMetadataApi;
  rows: DataExtensionRows;
}

export interface DoctorDependencies {
  settings: DoctorSettings;
  http: AxiosInstance;
  /** Undefined where no Redis can be had. */
  redis: Redis | undefined;
  definitions: DataExtensionDefinitions;
  loadMapping: () => Promise<Mapping>;
  dataExtensionsWith: (accessToken: string) => DoctorDataExtensions;
  crm: Pick<CrmConnection, 'logIn' | 'describe' | 'query'> | undefined;
  optOut: OptOutConfig | undefined;
  handOver: HandOverConfig | undefined;
  clock: () => number;
  pause: (ms: number) => Promise<unknown>;
}

/** One question may take so long; the chain of questions is at most four long. */
const ANSWERS_WITHIN_MS = 5_000;
/** The checks end within this time, whatever hangs. */
const ENDS_WITHIN_MS = 24_000;
/** What decides whether Meta's webhooks come. */
const WEBHOOK_CHECKS = new Set([
  'whatsapp.webhook',
  'whatsapp.webhook_callback',
  'whatsapp.webhook_fields',
  'whatsapp.subscribed_apps',
]);
/** Left of it for deleting what the write checks made. */
const CLEANING_UP_MS = 10_000;
/** A worker that is told to end waits for the brief checks. */
const BRIEF_ANSWERS_WITHIN_MS = 2_000;

/**
 * Every check, side by side, with a token of its own: what the clouds say now, not what was remembered. `write` also does the
 * write checks; without it nothing is written anywhere. Ends within half a minute and never throws.
 */
export async function runDoctor(dependencies: DoctorDependencies, { write }: { write: boolean }): Promise<Judged[]> {
  const { http, clock, settings } = dependencies;
  const asker = createHttpAsker({ http, clock, answersWithinMs: ANSWERS_WITHIN_MS });
  const groups: Group[] = [
    ['settings', async () => judgeSettings(settings.faults)],
    ['redis', () => checkRedis(dependencies)],
    ['public_url', () => checkPublicUrl(dependencies, asker)],
    ['marketing_cloud', () => checkMarketingCloud(dependencies, asker, write)],
    ['whatsapp', () => checkWhatsApp(dependencies, asker, { brief: false })],
    ['crm', () => checkSalesforce(dependencies)],
    ['replies', async () => checkRules(settings)],
    ['hand_over', () => checkHandOver(dependencies, asker)],
  ];
  const checks = await sideBySide(groups, ENDS_WITHIN_MS);
  return withoutSecrets(onceEach([...checks, ...judgeClock(asker.clocks)]), secretsOf(settings));
}

/** What costs little and may change any minute: Redis, PUBLIC_URL, the webhooks and the senders. No call of Marketing Cloud. */
export async function runBriefDoctor(dependencies: DoctorDependencies): Promise<Judged[]> {
  const { http, clock, settings } = dependencies;
  const asker = createHttpAsker({ http, clock, answersWithinMs: BRIEF_ANSWERS_WITHIN_MS });
  const groups: Group[] = [
    ['redis', () => checkRedis(dependencies)],
    ['public_url', () => checkPublicUrl(dependencies, asker)],
    ['whatsapp', () => checkWhatsApp(dependencies, asker, { brief: true })],
  ];
  const checks = await sideBySide(groups, 4 * BRIEF_ANSWERS_WITHIN_MS);
  return withoutSecrets(onceEach([...checks, ...judgeClock(asker.clocks)]), secretsOf(settings));
}

/** Whether Meta's webhooks come to this app: the checks of the app's secret, its subscription and the account's. */
export async function runWebhookChecks(dependencies: DoctorDependencies): Promise<Judged[]> {
  const { http, clock, settings } = dependencies;
  const asker = createHttpAsker({ http, clock, answersWithinMs: BRIEF_ANSWERS_WITHIN_MS });
  const checks = await checkWhatsApp(dependencies, asker, { brief: true });
  return withoutSecrets(
    checks.filter(({ id }) => WEBHOOK_CHECKS.has(id)),
    secretsOf(settings),
  );
}

type Group = [name: string, check: () => Promise<Judged[]>];

/** Each group ends in its time or is told as one that did not; one that breaks spoils no other. */
async function sideBySide(groups: readonly Group[], withinMs: number): Promise<Judged[]> {
  const all = await Promise.all(
    groups.map(async ([name, check]) => {
      const late = about(`${name}.time`, `Checks of ${name}`);
      const fix = say('see_what_hangs');
      try {
        return await within(withinMs, check(), () => [late.silent(say('late', { seconds: withinMs / 1000 }), fix)]);
      } catch (error) {
        return [
          late.silent(say('broke_off', { words: error instanceof Error ? error.message : 'unknown fault' }), fix),
        ];
      }
    }),
  );
  return all.flat();
}

async function within<T>(ms: number, work: Promise<T>, late: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late()), ms);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

async function checkRedis({ redis, settings, clock }: DoctorDependencies): Promise<Judged[]> {
  // A fault of REDIS_URL is told among the settings.
  if (settings.redis === undefined) return [];
  if (redis === undefined) {
    return [about('redis.answers', 'Redis').fail(say('redis_none'), say('redis_start'))];
  }
  const [facts, arrivals, refusals] = await Promise.all([
    askRedis(redis),
    askArrivals(redis),
    createFrameRefusals({ redis, clock })
      .list()
      .catch(() => []),
  ]);
  return [
    ...judgeRedis(facts, { production: settings.process?.production ?? false }),
    ...judgeWayToRedis(settings.redis.redisUrl),
    ...judgeArrivals(arrivals, { redisAnswers: facts.answers }),
    ...judgeFraming(refusals),
  ];
}

async function checkPublicUrl({ settings }: DoctorDependencies, asker: HttpAsker): Promise<Judged[]> {
  if (settings.process === undefined) return [];
  return judgePublicUrl(await askPublicUrl(asker, settings.process, settings.whatsapp));
}

async function checkMarketingCloud(
  dependencies: DoctorDependencies,
  asker: HttpAsker,
  write: boolean,
): Promise<Judged[]> {
  const { settings, definitions, loadMapping, clock, pause } = dependencies;
  if (settings.marketingCloud === undefined) return notAsked('marketing_cloud', 'Marketing Cloud', settings, /^MC_/);
  const until = clock() + ENDS_WITHIN_MS - CLEANING_UP_MS;
  const { marketingCloud, dataExtensionFolderId } = settings.marketingCloud;
  const { facts, accessToken } = await askMarketingCloud(asker, marketingCloud);
  if (accessToken === undefined) return judgeMarketingCloud(facts);
  const { metadata, rows } = dependencies.dataExtensionsWith(accessToken);
  const extensions = await askDataExtensions({ loadMapping, metadata, definitions });
  const found = Object.values(extensions.found).map((answer) => (answer?.kind === 'told' ? answer.value : undefined));
  const categoryId = dataExtensionFolderId ?? found.find((one) => one?.categoryId !== undefined)?.categoryId;
  const judged = judgeMarketingCloud(facts, listAnswer(extensions));
  const restFails = judged.some(({ id, status }) => id === 'marketing_cloud.rest' && status === 'fail');
  return [
    ...judged,
    ...judgeDataExtensions(extensions, definitions, { restFails }),
    ...(await checkOwnerEmails(settings, asker, accessToken)),
    ...(write ? await runWriteChecks({ metadata, rows, categoryId, clock, pause, until }) : []),
  ];
}

async function checkOwnerEmails({ process, marketingCloud }: DoctorSettings, asker: HttpAsker, accessToken: string) {
  if (process === undefined || marketingCloud === undefined) return [];
  const { restUrl } = marketingCloud.marketingCloud;
  return checkOwnerEmail(asker, replyRoutes(process), { restUrl, accessToken });
}

async function checkWhatsApp(
  { settings, clock }: DoctorDependencies,
  asker: HttpAsker,
  how: { brief: boolean },
): Promise<Judged[]> {
  if (settings.whatsapp === undefined) {
    return how.brief ? [] : notAsked('whatsapp', 'WhatsApp', settings, /^WHATSAPP_/);
  }
  const facts = await askWhatsApp(asker, settings.whatsapp, how);
  const webhookUrl = settings.process && webhookUrlOf(settings.process.publicUrl);
  return judgeWhatsApp(facts, { nowMs: clock(), webhookUrl });
}

/** A cloud that cannot be asked while settings of it are missing or refused; that they are is told by checks of their own. */
function notAsked(id: string, cloud: string, { faults }: DoctorSettings, needed: RegExp): Judged[] {
  const names = [...new Set(faults.map(({ setting }) => setting).filter((setting) => needed.test(setting)))].join(', ');
  return [about(`${id}.asked`, cloud).unknown(say('for_want', { names }), say('set_names', { names }))];
}

async function checkSalesforce({ settings, crm, optOut }: DoctorDependencies): Promise<Judged[]> {
  return settings.salesforce === undefined ? [] : checkCrm({ crm, config: optOut });
}

function checkRules({ process, salesforce }: DoctorSettings): Judged[] {
  if (process === undefined) return [];
  return checkReplies({ rulesFile: process.replyRulesFile, salesforce: salesforce?.salesforce !== undefined });
}

/** Whether the ways by which rules hand replies over are set up; the email is asked of with the token of Marketing Cloud. */
async function checkHandOver(dependencies: DoctorDependencies, asker: HttpAsker): Promise<Judged[]> {
  const { settings, crm, handOver: config, clock } = dependencies;
  if (settings.process === undefined) return [];
  const owners = readNamedOwners(settings.process.replyRulesFile);
  return [
    ...(await checkCrmHandOver({ crm, config, owners, clock })),
    ...(await checkReplyWebhook(asker, replyRoutes(settings.process))),
  ];
}

function replyRoutes(of: NonNullable<DoctorSettings['process']>): ReplyRouteSettings {
  const { replyRulesFile, replyWebhook, replyEmailDefinition: emailDefinition, alertEmailDefinition, production } = of;
  const routes = routesOf(readNamedOwners(replyRulesFile));
  return { routes, webhookUrl: replyWebhook?.url, emailDefinition, alertEmailDefinition, production };
}

/** What must stand in no line, whoever repeats it. */
function secretsOf({ process, marketingCloud, whatsapp, salesforce }: DoctorSettings): string[] {
  return [
    process?.replyWebhook?.secret,
    marketingCloud?.marketingCloud.clientSecret,
    whatsapp?.accessToken,
    whatsapp?.verifyToken,
    ...(whatsapp?.appSecrets ?? []),
    salesforce?.salesforce?.clientSecret,
  ].filter((secret) => secret !== undefined);
}
