import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import express from 'express';
import { createBoundedBodies, readBoundedJson } from '../../src/http/bounded-bodies';
import { createExpressServer } from '../../src/http/express-server';
import { respondToError } from '../../src/http/respond-to-error';
import { createLogger } from '../../src/logger';
import { createMetrics } from '../../src/metrics';
import { eventually } from '../support/eventually';
import { chunk, rawPost } from '../support/raw-call';

const MOST = 100_000;
const CEILING = 250_000;

async function startDoor(toSpeak?: Parameters<typeof createExpressServer>[1]) {
  const metrics = createMetrics();
  const bodies = createBoundedBodies({ metrics, ceilingBytes: CEILING });
  const logged: string[] = [];
  const app = express();
  app.post('/door', bodies.read('journey_builder', MOST), (request, response) => {
    response.json({ bytes: (request.body as Buffer).length });
  });
  app.post('/json', readBoundedJson(bodies, 'browser', MOST), (request, response) => {
    response.json({ heard: request.body });
  });
  app.use(respondToError(createLogger({ level: 'trace', destination: { write: (line) => logged.push(line) } })));
  const { server, close } = createExpressServer(app, toSpeak);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const refused = async (why: string) => {
    const { values } = await metrics.refusedCalls.get();
    return values.filter(({ labels }) => labels.why === why).reduce((sum, { value }) => sum + value, 0);
  };
  const post = async (path: string, body: string) => {
    const response = await fetch(`${url}${path}`, { method: 'POST', body });
    return { status: response.status, body: await response.json() };
  };
  return { url, bodies, logged, refused, post, close };
}
let door: Awaited<ReturnType<typeof startDoor>>;
afterEach(() => door.close());

test('a body is read whole, in one piece or in many, with nothing in it too', async () => {
  door = await startDoor();
  expect(await door.post('/door', 'x'.repeat(MOST))).toEqual({ status: 200, body: { bytes: MOST } });
  expect(await door.post('/door', '')).toEqual({ status: 200, body: { bytes: 0 } });
  const call = rawPost(door.url, '/door', ['Transfer-Encoding: chunked']);
  for (let piece = 0; piece < 10; piece += 1) call.socket.write(chunk(100));
  call.socket.write('0\r\n\r\n');
  await eventually('the answer', () => call.heard().includes('{"bytes":1000}'));
  call.socket.destroy();
  expect(door.bodies.bytesUnderWay()).toBe(0);
});

test('a body that states too great a length is refused before one byte of it came', async () => {
  door = await startDoor();
  const { ended } = rawPost(door.url, '/door', [`Content-Length: ${MOST + 1}`]);
  expect(await ended).toMatch(/^HTTP\/1\.1 413 .*"error":"body_too_large"/s);
  expect(await door.refused('too_large')).toBe(1);
});

test('a body that states no length is refused where it passes the limit, and is read no further', async () => {
  door = await startDoor();
  const call = rawPost(door.url, '/door', ['Transfer-Encoding: chunked'], chunk(MOST));
  call.socket.write(chunk(1));
  expect(await call.ended).toMatch(/^HTTP\/1\.1 413 /);
  expect(door.bodies.bytesUnderWay()).toBe(0);
});

test('where all bodies under way pass their ceiling the oldest are dropped, and who comes last is answered', async () => {
  door = await startDoor();
  const calls = Array.from({ length: 20 }, () =>
    rawPost(door.url, '/door', [`Content-Length: ${MOST}`], Buffer.alloc(MOST - 1)),
  );
  let dropped = 0;
  for (const { ended } of calls) void ended.then(() => dropped++);
  await eventually('all but the last two to be dropped', () => dropped === 18);
  expect(door.bodies.bytesUnderWay()).toBeLessThanOrEqual(CEILING);
  expect(await door.post('/door', 'hello')).toEqual({ status: 200, body: { bytes: 5 } });
  expect(await door.refused('given_up')).toBe(18);
  for (const { socket } of calls) socket.destroy();
  await eventually('the bytes to be given back', () => door.bodies.bytesUnderWay() === 0);
});

test('a caller who goes away in the middle leaves no bytes and no line in the log', async () => {
  door = await startDoor();
  const call = rawPost(door.url, '/door', ['Content-Length: 5000'], 'x'.repeat(4000));
  await eventually('the body to be under way', () => door.bodies.bytesUnderWay() >= 4000);
  call.socket.destroy();
  await eventually('it to be counted', async () => (await door.refused('unfinished')) === 1);
  expect(door.bodies.bytesUnderWay()).toBe(0);
  expect(door.logged).toEqual([]);
});

test.each([
  ['header', []],
  ['body', ['Content-Length: 5000', '']],
])('a caller who does not end the %s is cut off after a while', async (_what, lines) => {
  door = await startDoor({ headersMs: 50, requestMs: 100, lookEveryMs: 20, mostConnections: 100 });
  const { hostname, port } = new URL(door.url);
  const socket = connect(Number(port), hostname);
  let heard = '';
  socket.on('data', (part) => {
    heard += part.toString('latin1');
  });
  socket.write(['POST /door HTTP/1.1', 'Host: test', ...lines, ''].join('\r\n'));
  await once(socket, 'close');
  expect(heard).toMatch(/^HTTP\/1\.1 408 /);
  expect(door.bodies.bytesUnderWay()).toBe(0);
});

test('JSON is read whatever it is called, and what is none is 400', async () => {
  door = await startDoor();
  expect(await door.post('/json', '{"a":[1]}')).toEqual({ status: 200, body: { heard: { a: [1] } } });
  expect(await door.post('/json', '{')).toEqual({ status: 400, body: { error: 'request_unreadable' } });
});
