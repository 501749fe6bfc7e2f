import { Writable } from 'node:stream';
import { CodedError } from '../src/errors';
import { createLogger } from '../src/logger';
import { emptyTestRedis } from './support/redis';

function capture() {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { lines, logger: createLogger({ level: 'trace', destination }) };
}

test('an error of Redis is logged without the arguments of its command, which hold people’s data', async () => {
  const redis = await emptyTestRedis();
  const { lines, logger } = capture();
  try {
    const refused: unknown = await redis
      .eval('return redis.call("nonsense")', 1, 'key', '+5215512345678')
      .catch((e) => e);
    logger.error({ err: refused }, 'failed');
    logger.error({ err: new CodedError('wrapped', 'it failed', { cause: refused }) }, 'failed');
  } finally {
    await redis.quit();
  }
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ err: { type: 'ReplyError', stack: expect.any(String) } });
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({
    err: { type: 'CodedError', code: 'wrapped', message: 'it failed', cause: { type: 'ReplyError' } },
  });
  expect(lines.join('')).not.toContain('5215512345678');
});

test('an error that names itself as its cause is logged all the same', () => {
  const { lines, logger } = capture();
  const error = new Error('round and round');
  error.cause = error;
  logger.error({ err: error }, 'failed');
  logger.error({ err: 'only text' }, 'failed');
  expect(lines.map((line) => JSON.parse(line).err.message ?? JSON.parse(line).err)).toEqual([
    'round and round',
    'only text',
  ]);
});

test('secrets are hidden wherever they stand in what is logged, and in what a child carries', () => {
  const { lines, logger } = capture();
  const fields = {
    messageKey: 'm',
    token: 's1',
    headers: { Accept: '*', authorization: 's2' },
    tries: [{ secret: 's3' }],
  };
  logger.info({ ...fields, deep: { deeper: { password: 's4' } } }, 'called');
  logger.child({ client_secret: 's5', part: 'outbox' }).info('written');
  const [called, written] = lines.map((line) => JSON.parse(line));
  expect(called).toMatchObject({
    messageKey: 'm',
    token: '[hidden]',
    headers: { Accept: '*', authorization: '[hidden]' },
    tries: [{ secret: '[hidden]' }],
    deep: { deeper: { password: '[hidden]' } },
  });
  expect(written).toMatchObject({ client_secret: '[hidden]', part: 'outbox' });
  expect(fields).toMatchObject({ token: 's1', headers: { authorization: 's2' } });
});

test('whatever a caller logs of somebody is masked: in a sentence, a field, an error and its causes', () => {
  const { lines, logger } = capture();
  const said =
    'bad address ana@private.example of +52 55 8765 4321, US.70000000000000001111, wamid.HBgNNTI1NTg3NjU0MzIx';
  const fault = new CodedError('mc_refused', said, { cause: new Error(said) });
  logger.info(
    { why: said, detail: said, reasons: [said], deep: { problem: said }, conversionId: 'order-ana@private.example' },
    said,
  );
  logger.error({ err: fault }, 'failed');
  logger.warn({ subject: '+525587654321', anything: said, conversionId: '525587654321' }, 'told');
  logger.info(
    { sender: '900000000000101', messageKey: '0123456789abcdef0123456789012345', at: '2026-11-30T03:14:26Z' },
    'kept',
  );
  const log = lines.join('');
  for (const whole of ['ana@private', '8765 4321', '87654321', '70000000000000001111', 'wamid.H']) {
    expect(log).not.toContain(whole);
  }
  expect(log).toContain('…4321');
  expect(JSON.parse(lines[3] ?? '')).toMatchObject({
    sender: '900000000000101',
    messageKey: '0123456789abcdef0123456789012345',
    at: '2026-11-30T03:14:26Z',
  });
});

test('an error under any other name, in a list or within something, is logged as one: without what hangs on it', () => {
  const { lines, logger } = capture();
  const command = { name: 'auth', args: ['somebody', 'never-to-be-logged'] };
  const fault = Object.assign(new Error('WRONGPASS'), { command });
  logger.error({ error: fault, faults: [fault], job: { err: fault } }, 'failed');
  const [line = ''] = lines;
  expect(line).not.toContain('never-to-be-logged');
  const written = JSON.parse(line) as Record<string, unknown>;
  const told = { type: 'Error', message: 'WRONGPASS' };
  expect(written).toMatchObject({ error: told, faults: [told], job: { err: told } });
});
