import axios from 'axios';
import { chooseUnit, readUnitSettings, type UnitSettings } from '../business-units';
import { readSettings } from '../config';
import { openRedis, timeAndChance } from '../dependencies/connections';
import { createDoctor } from '../dependencies/doctor';
import { createMarketingCloud } from '../dependencies/marketing-cloud';
import { type Check, isReady } from '../doctor/check';
import { runDoctor } from '../doctor/run-doctor';
import { judgeDatabase, judgeUnits } from '../doctor/units-checks';
import { readEnvironment } from '../environment';
import { CodedError } from '../errors';
import { createLogger } from '../logger';
import { readDataExtensions } from '../marketing-cloud/data-extensions';
import { settingFault } from '../production-settings';
import { unitOfDatabaseKey } from '../redis/redis-keys';
import { sayOfSetting } from '../setting-sentences';
import { type CommandLine, runCommand, UNIT } from './command-line';

const SHAPE = {
  usage: 'usage: npm run doctor -- [--unit MID] [--json] [--write]',
  options: { ...UNIT, json: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
} as const;
/** A Redis that hangs is told as one that gives no answer. */
const REDIS_LIMITS = { connectTimeout: 4_000, commandTimeout: 4_000, maxRetriesPerRequest: 1 };
/** Whatever hangs at the end, the command does not. */
const ENDS_WITHIN_MS = 28_000;
const logger = createLogger({ level: 'silent' });

/** Of which unit a check tells, where there are several. */
type CheckOfUnit = Check & { unit?: string };

/**
 * `npm run doctor`: asks the clouds, Redis and our own address whether this installation is set up, and prints a line for
 * each check; with `--json` one JSON object and nothing else. `--write` also writes, to a data extension of its own. Where
 * there are several business units each is checked, or the one that `--unit` names. Exit code 0 only when ready.
 */
async function main({ values: { unit: mid, json, write } }: CommandLine<typeof SHAPE.options>): Promise<void> {
  const environment = readEnvironment();
  const all = readUnitSettings(environment);
  const chosen = mid === undefined ? all : [chooseUnit(all, mid, (unit) => unit)];
  const examined = await Promise.all(chosen.map((unit) => examine(unit, write)));
  const several = chosen.length > 1;
  const checks: CheckOfUnit[] = [
    ...judgeUnits(all, environment),
    ...examined.flatMap(({ unit, checks }) => checks.map((check) => (several ? { unit: unit.mid, ...check } : check))),
  ];
  const ready = isReady(checks);
  const nameOf = (unit?: string) => all.find((each) => each.mid === unit)?.name;
  const text = json
    ? JSON.stringify({ ready, checks }, null, 2)
    : checks.map((check) => lineOf(check, nameOf(check.unit))).join('\n');
  // Written whole before the process ends, however slowly it is read.
  await new Promise<void>((resolve) => process.stdout.write(`${text}\n`, () => resolve()));
  if (!json) console.error(verdictOf(checks));
  setTimeout(() => process.exit(ready ? 0 : 1), 2_000).unref();
  for (const { close } of examined) await close();
  process.exit(ready ? 0 : 1);
}

/** The checks of one unit. */
async function examine(unit: UnitSettings, write: boolean) {
  const settings = readSettings(unit.given);
  const missing = unit.missing.map((words) =>
    settingFault(words.split(':')[0] ?? '', sayOfSetting('setting_unit', { words })),
  );
  const faults = [
    ...missing,
    ...settings.faults.filter(({ setting }) => missing.every((each) => each.setting !== setting)),
  ];
  const opened = settings.redis && (await tryToOpenRedis(settings.redis));
  const redis = opened?.connect(REDIS_LIMITS);
  const http = axios.create();
  const alerts = { raise: () => undefined, over: () => undefined };
  const marketingCloud =
    redis &&
    settings.marketingCloud &&
    createMarketingCloud(settings.marketingCloud, { ...timeAndChance, redis, http, logger, alerts });
  const doctor = createDoctor(
    { ...settings, faults },
    {
      ...timeAndChance,
      http,
      redis,
      definitions: readDataExtensions(),
      loadMapping: async () => {
        if (marketingCloud === undefined) throw new CodedError('no_redis', 'Redis, where it is kept, gives no answer');
        return marketingCloud.mappings.load();
      },
    },
  );
  const checks = (await runDoctor(doctor, { write })).map(({ known: _, said: __, ...check }): Check => check);
  const owner = redis && (await redis.get(unitOfDatabaseKey()).catch(() => null));
  return {
    unit,
    checks: [...checks, ...judgeDatabase(unit, owner ?? null)],
    async close(): Promise<void> {
      redis?.disconnect();
      for (const { close } of opened?.closers ?? []) await close();
    },
  };
}

async function tryToOpenRedis(settings: Parameters<typeof openRedis>[0]) {
  try {
    return await openRedis(settings, logger);
  } catch {
    // Told as a Redis that could not be started.
    return undefined;
  }
}

function lineOf({ status, what, detail, fix }: Check, unit?: string): string {
  const whose = unit === undefined ? '' : `${unit}: `;
  return `${status.padEnd(5)}${whose}${what}: ${detail}${fix === '' ? '' : ` → ${fix}`}`;
}

/** What the exit code says, in words; on standard error, since every line of the output is a check. */
function verdictOf(checks: readonly Check[]): string {
  const count = (wanted: Check['status']) => checks.filter(({ status }) => status === wanted).length;
  const warnings = `${count('warn')} of ${checks.length} checks warn`;
  return isReady(checks)
    ? `ready; ${warnings}`
    : `not ready: ${count('fail')} of ${checks.length} checks fail; ${warnings}`;
}

setTimeout(() => {
  console.error('the checks did not end in time');
  process.exit(1);
}, ENDS_WITHIN_MS).unref();
// What it has opened may hang: it ends with what came of it.
void runCommand(SHAPE, main).then(() => process.exit());
