import type Redis from 'ioredis';
import { z } from 'zod';
import { isOwnHost } from '../production-settings';
import type { Sentence } from '../saying';
import { type Answer, silent, told, toldBy } from './answer';
import { about, type Judged } from './check';
import { say, value } from './sentences/say';

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
    redis.info('server').then(versionIn, () => silent(say('redis_not_told'))),
    ...SETTINGS.map((name) => askSetting(redis, name)),
  ]);
  return { answers, version, settings: Object.fromEntries(settings) as RedisFacts['settings'] };
}

async function askSetting(redis: Redis, name: Setting): Promise<[Setting, Answer<string>]> {
  try {
    const [, is] = z.array(z.string()).parse(await redis.config('GET', name));
    return [name, is === undefined ? silent(say('redis_not_told')) : told(is)];
  } catch {
    return [name, silent(say('redis_not_told'))];
  }
}

function versionIn(info: string): Answer<string> {
  const version = /^redis_version:(\S+)/m.exec(info)?.[1];
  return version === undefined ? silent(say('redis_not_told')) : told(version);
}

/**
 * Redis answers, and keeps what it acknowledged. One that keeps nothing over a restart, or gives up keys for room, loses
 * opt-outs: in production the first fails, the second always.
 */
export function judgeRedis(facts: RedisFacts, { production }: { production: boolean }): Judged[] {
  const answers = about('redis.answers', 'Redis');
  if (!facts.answers) {
    return [answers.fail(say('redis_silent'), say('redis_see'))];
  }
  return [
    answers.ok(say('redis_answers')),
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
  return [about('redis.encryption', 'Way to Redis').warn(say('redis_in_the_clear', { host }), say('redis_use_tls'))];
}

function judgeVersion(version: Answer<string>): Judged {
  const check = about('redis.version', 'Redis version');
  const is = toldBy(version);
  const oldest = { version: OLDEST.join('.') };
  if (is === undefined) return check.unknown(say('redis_not_told'), say('redis_see_version', oldest));
  const [major = 0, minor = 0] = is.split('.').map(Number);
  const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  return isOld ? check.fail(value(is), say('redis_use_version', oldest)) : check.ok(value(is));
}

const FIXES: Record<Setting, Sentence> = {
  appendonly: say('redis_set_appendonly'),
  appendfsync: say('redis_set_appendfsync'),
  'maxmemory-policy': say('redis_set_maxmemory_policy'),
};

function judgeSetting(name: Setting, answer: Answer<string>, production: boolean): Judged {
  const check = about(`redis.${name.replace('-', '_')}`, `Redis ${name}`);
  const is = toldBy(answer);
  const wanted = WANTED[name];
  if (is === undefined) return check.unknown(say('redis_setting_not_told'), say('redis_see_setting', { name, wanted }));
  if (is === wanted) return check.ok(value(is));
  const fails = name === 'maxmemory-policy' || (name === 'appendonly' && production);
  return check[fails ? 'fail' : 'warn'](say('redis_is_not', { is, wanted }), FIXES[name]);
}
