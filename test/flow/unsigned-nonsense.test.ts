import { eventually } from '../support/eventually';
import { startProcessWithClouds } from '../support/process-with-clouds';

const EXECUTE = '/activities/message/execute';
const WEBHOOK = '/webhooks/whatsapp';
const SIGNATURE = `sha256=${'0'.repeat(64)}`;
const MEGABYTE = 1_048_576;
const LONGEST_BLOCK_MS = 50;
/** Another process may take the processor away for as long: what the body costs is seen in every round. */
const ROUNDS = 40;
/** Tells, when it is asked, the longest time for which the process did nothing else, and forgets it. */
const WATCH = `
  import { monitorEventLoopDelay } from 'node:perf_hooks';
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  process.on('SIGUSR2', () => { process.stdout.write('longest block ' + delay.max / 1e6 + '\\n'); delay.reset(); });`;
const asModule = `--import=data:text/javascript;base64,${Buffer.from(WATCH).toString('base64')}`;
let app: Awaited<ReturnType<typeof startProcessWithClouds>>;
beforeAll(async () => {
  app = await startProcessWithClouds('web', { speed: 1, environment: { NODE_OPTIONS: asModule } });
}, 60_000);
afterAll(() => app.close());

const told = () => [...app.log().matchAll(/^longest block ([\d.]+)$/gm)].map(([, ms]) => Number(ms));
async function longestBlock(): Promise<number> {
  const before = told().length;
  process.kill(app.pid, 'SIGUSR2');
  await eventually('the watch', () => told().length > before);
  return told().at(-1) ?? Number.NaN;
}

const nested = (bytes: number) => {
  const part = (text: string) => Buffer.from(text).toString('base64url');
  return `${part('{"alg":"HS256"}')}.${part('['.repeat(bytes * 0.7))}.${'x'.repeat(43)}`;
};
test.each<[string, string, () => string | Uint8Array<ArrayBuffer>]>([
  ['4 MB of nested nonsense, to Journey Builder’s door', EXECUTE, () => nested(4 * MEGABYTE)],
  ['as much of it as is read', EXECUTE, () => nested(250_000)],
  ['4 MB of nested nonsense, to Meta’s door', WEBHOOK, () => '['.repeat(4 * MEGABYTE)],
  ['3 MB of it', WEBHOOK, () => '['.repeat(3 * MEGABYTE)],
  ['3 MB of no text', WEBHOOK, () => new Uint8Array(3 * MEGABYTE).fill(0xff)],
  ['3 MB that Meta would write escaped', WEBHOOK, () => 'é'.repeat(1.5 * MEGABYTE)],
])('keeps the process from nothing: %s', async (_what, path, body) => {
  const headers = path === WEBHOOK ? { 'x-hub-signature-256': SIGNATURE } : {};
  const blocks: number[] = [];
  while (blocks.length < ROUNDS && !blocks.some((ms) => ms < LONGEST_BLOCK_MS)) {
    await longestBlock();
    const answer = await fetch(`${app.url}${path}`, { method: 'POST', headers, body: body() }).catch(() => undefined);
    // What is refused for its length may be cut off while it is still sent.
    if (answer !== undefined) expect([401, 413]).toContain(answer.status);
    blocks.push(await longestBlock());
  }
  expect(Math.min(...blocks)).toBeLessThan(LONGEST_BLOCK_MS);
});
