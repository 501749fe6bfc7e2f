import type Redis from 'ioredis';
import { z } from 'zod';
import { isOwnHost } from '../production-settings';
import { type Answer, silent, told, toldBy } from './answer';
import { about, type Judged } from './check';

/** What Redis says of itself. A setting is silent where the server does not let it be read. */
export interface RedisFacts {
  answers: boolean;
  version: Answer<string>;
  settings: Record<keyof typeof WANTED, Answer<string>>;
}

/** Settings under which what Redis acknowledged is still there after a crash (design 3). */
const WANTED = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' } as const;
type Setting = keyof typeof WANTED;
const SETTINGS = Object.keys(WANTED) as Setting[];

/** The commands that are used need this (docs/real-tenant.md). */
const OLDEST = [6, 2] as const;

/** Asks Redis for what the checks need. Never throws. */
export async function askRedis(redis: Redis): Promise<RedisFacts> {
  const [answers, version, ...settings] = await Promise.all([
    redis.ping().then(
      () => true,
      () => false,
    ),
    redis.info('server').then(versionIn, () => silent('INFO is not answered')),
    ...SETTINGS.map((name) => askSetting(redis, name)),
  ]);
  return { answers, version, settings: Object.fromEntries(settings) as RedisFacts['settings'] };
}

async function askSetting(redis: Redis, name: Setting): Promise<[Setting, Answer<string>]> {
  try {
    const [, value] = z.array(z.string()).parse(await redis.config('GET', name));
    return [name, value === undefined ? silent('it is not told') : told(value)];
  } catch {
    return [name, silent('CONFIG is not answered')];
  }
}

function versionIn(info: string): Answer<string> {
  const version = /^redis_version:(\S+)/m.exec(info)?.[1];
  return version === undefined ? silent('INFO does not tell it') : told(version);
}

/**
 * Redis answers, and keeps what it acknowledged. One that keeps nothing over a restart, or gives up keys for room, loses
 * opt-outs: in production the first fails, the second always.
 */
export function judgeRedis(facts: RedisFacts, { production }: { production: boolean }): Judged[] {
  const answers = about('redis.answers', 'Redis');
  if (!facts.answers) {
    return [answers.fail('no answer', 'see that Redis runs and that REDIS_URL names it, with its password')];
  }
  return [
    answers.ok('answers'),
    judgeVersion(facts.version),
    ...SETTINGS.map((name) => judgeSetting(name, facts.settings[name], production)),
  ];
}

/**
 * Numbers, consent and tokens go over it; a socket and this machine itself are nobody's else. `url` as REDIS_URL has it;
 * undefined = a Redis of our own.
 */
export function judgeWayToRedis(url: string | undefined): Judged[] {
  const host = url?.startsWith('redis://') && URL.canParse(url) ? new URL(url).hostname : undefined;
  if (host === undefined || isOwnHost(host)) return [];
  const fix = 'use rediss:// in REDIS_URL, or leave it where the network between is nobody’s but yours';
  return [about('redis.encryption', 'Way to Redis').warn(`goes in the clear to ${host}, password and people too`, fix)];
}

function judgeVersion(version: Answer<string>): Judged {
  const check = about('redis.version', 'Redis version');
  const is = toldBy(version);
  if (is === undefined) return check.unknown('Redis does not tell it', `see that it is ${OLDEST.join('.')} or newer`);
  const [major = 0, minor = 0] = is.split('.').map(Number);
  const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  return isOld ? check.fail(is, `use Redis ${OLDEST.join('.')} or newer`) : check.ok(is);
}

const FIXES: Record<Setting, string> = {
  appendonly: 'set `appendonly yes` in redis.conf, or take a Redis plan that persists',
  appendfsync: 'set `appendfsync always` in redis.conf: up to a second of opt-outs and sends may be lost in a crash',
  'maxmemory-policy':
    'set `maxmemory-policy noeviction` in redis.conf or the plan: opt-outs may be thrown away for room',
};

function judgeSetting(name: Setting, answer: Answer<string>, production: boolean): Judged {
  const check = about(`redis.${name.replace('-', '_')}`, `Redis ${name}`);
  const is = toldBy(answer);
  if (is === undefined) return check.unknown('this Redis does not tell it', `see that ${name} is ${WANTED[name]}`);
  if (is === WANTED[name]) return check.ok(is);
  const fails = name === 'maxmemory-policy' || (name === 'appendonly' && production);
  return check[fails ? 'fail' : 'warn'](`is ${is}, should be ${WANTED[name]}`, FIXES[name]);
}
