import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Redis from 'ioredis';
import { bindScript, isRedisScript, luaOf, type RedisScript, redisScript } from '../../src/redis/script';
import { emptyTestRedis } from '../support/redis';

const SOURCE = join(__dirname, '../../src');
const ENTRY_FILES = /^(start|web|worker)\.ts$|-command\.ts$|^ui\//;

const modules = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.ts') && !ENTRY_FILES.test(path),
);
/** Every script that a module exports; a script that is not exported cannot be looked at, and fails a test below. */
const scripts: RedisScript[] = modules
  .flatMap((path) => Object.values(require(join(SOURCE, path)) as Record<string, unknown>))
  .filter(isRedisScript);

const withoutComments = (lua: string) => lua.replace(/--[^\n]*/g, '');
const uses = (lua: string, name: string) => new RegExp(`\\b${name}\\b`).test(withoutComments(lua));
/** `local name`, at any place of the list, or `local function name`; a parameter of a function may have any name. */
const declares = (lua: string, name: string) =>
  [...withoutComments(lua).matchAll(/\blocal (?:function (?=\w+\())?([\w, ]+?)(?:=|\(|\n|$)/g)].some(([, names = '']) =>
    names.split(',').some((declared) => declared.trim() === name),
  );
const namesOf = ({ keys, args, list }: RedisScript) => [...keys, ...args, ...(list === undefined ? [] : [list])];

describe('every script of the product', () => {
  test('is exported, so that this test sees it, and has a name of its own', () => {
    const written = modules.reduce(
      (sum, path) => sum + [...readFileSync(join(SOURCE, path), 'utf8').matchAll(/= redisScript\(/g)].length,
      0,
    );
    expect(scripts).toHaveLength(written);
    expect(new Set(scripts.map(({ command }) => command)).size).toBe(scripts.length);
  });

  test('uses each name that it declares, and declares none again', () => {
    const broken = redisScript('a', { keys: ['record'], args: ['token'], lua: 'local token = 1 return token' });
    expect(namesOf(broken).filter((name) => !uses(broken.lua, name))).toEqual(['record']);
    expect(namesOf(broken).filter((name) => declares(broken.lua, name))).toEqual(['token']);
    expect(declares('local function queue(token) return token end', 'queue')).toBe(true);
    expect(declares('local function queue(token) return token end', 'token')).toBe(false);

    expect(
      scripts.flatMap((script) =>
        namesOf(script)
          .filter((name) => !uses(script.lua, name) || declares(script.lua, name))
          .map((name) => `${script.command}: ${name}`),
      ),
    ).toEqual([]);
  });

  test('counts no positions', () => {
    expect(scripts.filter(({ lua }) => /\b(KEYS|ARGV)\b/.test(lua)).map(({ command }) => command)).toEqual([]);
  });
});

describe('a bound script', () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = await emptyTestRedis();
  });
  afterAll(() => redis.quit());

  test('gives its text what stands under each name, whatever the order of the caller', async () => {
    const echo = redisScript('testEcho', {
      keys: ['first', 'second'],
      args: ['text', 'number', 'yes', 'no', 'nothing'],
      list: 'more',
      lua: 'return {first, second, text, number, yes, no, nothing, #more, more[2]}',
    });
    const reply = await bindScript(
      redis,
      echo,
    )({ more: ['x', 'y'], no: false, yes: true, number: 7, text: 'a', nothing: undefined, second: 'k2', first: 'k1' });
    expect(reply).toEqual(['k1', 'k2', 'a', '7', '1', '0', '', 2, 'y']);
  });

  test.each([
    ['signs of several bytes', 'Zoë 🎉\r\n$3', 'Zoë 🎉\r\n$3'],
    ['bytes', Buffer.from('a\0b'), 'a\0b'],
  ])('hands on %s as they are', async (_what, given, kept) => {
    const echo = redisScript('testBytes', {
      keys: ['key'],
      args: ['text'],
      list: 'more',
      lua: 'return {text, more[1]}',
    });
    expect(await bindScript(redis, echo)({ key: 'k', text: given, more: ['c'] })).toEqual([kept, 'c']);
    expect(await bindScript(redis, echo)({ key: 'k', text: 'c', more: [given] })).toEqual(['c', kept]);
  });

  test('fails where its text uses a name that is not declared', async () => {
    const misspelt = redisScript('testMisspelt', { args: ['token'], lua: 'return tokn .. token' });
    await expect(bindScript(redis, misspelt)({ token: 'a' })).rejects.toThrow(/tokn/);
  });

  test('needs no declaration where it has neither keys nor arguments', () => {
    expect(luaOf(redisScript('testPlain', { lua: 'return 1' }))).toBe('return 1');
  });
});
