import { silent, told } from '../../src/doctor/answer';
import { judgeRedis, judgeWayToRedis, type RedisFacts } from '../../src/doctor/redis-checks';
import { say } from '../../src/doctor/sentences/say';

const facts = (settings: Partial<Record<keyof RedisFacts['settings'], string>>): RedisFacts => ({
  answers: true,
  version: told('7.2.4'),
  settings: {
    appendonly: told(settings.appendonly ?? 'yes'),
    appendfsync: told(settings.appendfsync ?? 'always'),
    'maxmemory-policy': told(settings['maxmemory-policy'] ?? 'noeviction'),
  },
});
const worst = (given: RedisFacts, production: boolean) =>
  judgeRedis(given, { production })
    .filter(({ status }) => status !== 'ok')
    .map(({ id, status }) => `${status} ${id}`);

test('a Redis of production that keeps nothing over a restart is not ready: nobody else has the messages under way', () => {
  expect(worst(facts({ appendonly: 'no' }), true)).toEqual(['fail redis.appendonly']);
  expect(worst(facts({ appendonly: 'no' }), false)).toEqual(['warn redis.appendonly']);
});

test('one that may lose a second is warned of, one that throws keys away is never ready', () => {
  expect(worst(facts({ appendfsync: 'everysec' }), true)).toEqual(['warn redis.appendfsync']);
  expect(worst(facts({ 'maxmemory-policy': 'allkeys-lru' }), false)).toEqual(['fail redis.maxmemory_policy']);
});

test('a setting that the server does not tell is not called right', () => {
  const hidden = { ...facts({}), settings: { ...facts({}).settings, appendonly: silent(say('redis_not_told')) } };
  expect(judgeRedis(hidden, { production: true }).find(({ id }) => id === 'redis.appendonly')).toMatchObject({
    status: 'warn',
    known: false,
  });
});

test.each([
  ['redis://:hidden-password@redis.example:6379', ['goes in the clear to redis.example, password and people too']],
  ['redis://10.0.0.7', ['goes in the clear to 10.0.0.7, password and people too']],
  ['redis://localhost:6379', []],
  ['redis://127.0.0.1:6379/3', []],
  ['redis://[::1]:6379', []],
  ['rediss://:hidden-password@redis.example:6380', []],
  ['/run/redis/redis.sock', []],
  [undefined, []],
])('the way to %s: %j', (url, details) => {
  const judged = judgeWayToRedis(url);
  expect(judged.map(({ detail }) => detail)).toEqual(details);
  expect(JSON.stringify(judged)).not.toContain('hidden-password');
});
