import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import axios from 'axios';
import { createHttpAsker, type HttpAsker } from '../doctor/ask-http';
import { type Check, isReady } from '../doctor/check';
import { ENV_FILE, envFileOf, environmentSoFar, readEnvFile } from '../environment';
import { askQuestions } from '../setup/ask-questions';
import { placeOfFurtherUnit } from '../setup/further-unit';
import { missingSecrets } from '../setup/own-secrets';
import { askPublicAddress } from '../setup/public-address';
import { remainingClicks } from '../setup/remaining-clicks';
import { placeOfOnlyUnit, type SetupPlace } from '../setup/setup-place';
import type { Finding, KnownSettings } from '../setup/setup-question';
import { signedRoundTrip } from '../setup/signed-round-trip';
import { subscribeWebhook } from '../setup/subscribe-webhook';
import { createTypedLines } from '../setup/typed-lines';
import { API_VERSION } from '../setup/whatsapp-questions';
import { askOneRedis } from './ask-one-redis';
import { type CommandLine, runCommand, UNIT, usageError } from './command-line';

const SHAPE = {
  usage: 'usage: npm run setup -- [--unit MID] [--from FILE] [--set NAME=VALUE …]',
  options: { ...UNIT, from: { type: 'string' }, set: { type: 'string', multiple: true } },
} as const;
type Values = CommandLine<typeof SHAPE.options>['values'];
const ANSWERS_WITHIN_MS = 8_000;
const STARTS_WITHIN_MS = 30_000;
const ENDS_WITHIN_MS = 12_000;

const say = (line: string) => console.log(line);
const isGood = ({ kind }: Finding) => kind === 'good';
const tell = (finding: Finding) => say(`  ${finding.kind === 'good' ? '✓' : '✗'} ${finding.said}`);

/**
 * `npm run setup`: asks what is missing and checks each answer where it is known, keeps it at once, makes the data extensions
 * and secrets, sets the webhook, and ends with the doctor and the clicks that no API can do. With `--unit MID` all of this for
 * a further business unit, which comes into the file of units. May be stopped and run again at any time. Exit code 0 only
 * when nothing fails.
 */
async function main({ values }: CommandLine<typeof SHAPE.options>): Promise<void> {
  const place = readPlace(values);
  const asker = createHttpAsker({ http: axios.create(), clock: Date.now, answersWithinMs: ANSWERS_WITHIN_MS });
  const typed = createTypedLines(process.stdin, process.stdout);
  const parts = {
    asker,
    askRedis: askOneRedis,
    askPublicUrl: (known: KnownSettings) => askPublicAddress(asker, known, randomUUID),
  };
  const { file, save } = place;
  say(`Answers are kept in ${file}, which its owner alone may read; what stands in the environment wins.\n`);
  const { known, asked, unchecked, stoppedAt } = await askQuestions(place.questions, place.given, {
    ...parts,
    parts,
    ...typed,
    say,
    save,
  });
  typed.close();
  if (stoppedAt !== undefined) {
    say(`\nStopped at ${stoppedAt} after ${asked} questions; what was found good is kept in ${file}.`);
    process.exitCode = 1;
    return;
  }
  const made = missingSecrets(known, () => randomBytes(24).toString('base64url'));
  const version = known.WHATSAPP_API_VERSION ? {} : { WHATSAPP_API_VERSION: API_VERSION };
  save({ ...made, ...version });
  if (Object.keys(made).length > 0) say(`  ✓ made ${Object.keys(made).join(', ')}`);
  await finish(place, { ...known, ...made, ...version }, { asker, asked, unchecked });
}

/** What is done with the answers, and what comes of it. */
async function finish(
  { settle }: SetupPlace,
  known: KnownSettings,
  { asker, asked, unchecked }: { asker: HttpAsker; asked: number; unchecked: string[] },
): Promise<void> {
  const { environment, words, said, start } = settle(known);
  for (const line of said) say(`  ✓ ${line}`);
  say('\nData extensions');
  const provisioned = (await runAnother('provision-command', words, environment, 'inherit')).code === 0;
  say('\nAddress, signature and webhook');
  const running = (await signedRoundTrip({ asker }, known)).kind === 'good';
  const app = running ? undefined : await startApp(environment, known, asker);
  try {
    const roundTrip = await signedRoundTrip({ asker }, known);
    tell(roundTrip);
    const webhook = await subscribeWebhook({ asker }, known);
    tell(webhook);
    const checks = await runDoctor(words, environment);
    say('\nChecks');
    for (const { status, what, detail } of checks.filter(({ status }) => status !== 'ok'))
      say(`  ${status}  ${what}: ${detail}`);
    const clicks = remainingClicks(known, checks);
    say(`\nLeft to be done by hand: ${clicks.length}`);
    for (const [place, click] of clicks.entries()) say(`  ${place + 1}. ${click}`);
    const ready = provisioned && isGood(roundTrip) && isGood(webhook) && checks.length > 0 && isReady(checks);
    // Only a call of Journey Builder is signed by the package itself.
    const hasCalled = checks.some(({ id, status }) => id === 'arrived.journey_builder' && status === 'ok');
    const unseen = [
      ...unchecked,
      ...(hasCalled ? [] : ['MC_JWT_SIGNING_SECRET (the first call of Journey Builder shows it)']),
    ];
    const well = `${checks.filter(({ status }) => status === 'ok').length} of ${checks.length} checks are ok`;
    say(
      `\n${asked} questions asked; ${unseen.length === 0 ? 'every answer checked' : `not checked: ${unseen.join(', ')}`}.`,
    );
    say(ready ? `Nothing fails: ${well}. ${start}` : `Not ready: ${well}. Mend what stands above and run it again.`);
    process.exitCode = ready ? 0 : 1;
  } finally {
    await app?.stop();
  }
}

/** Whose settings are asked for, and what is given of them. */
function readPlace(values: Values): SetupPlace {
  const answers = readAnswers(values);
  if (values.unit !== undefined) return placeOfFurtherUnit(values.unit, process.env, answers);
  const given = Object.entries({ ...environmentSoFar(), ...answers });
  const settings = given.filter((entry): entry is [string, string] => entry[1] !== undefined);
  return placeOfOnlyUnit(envFileOf(process.env) ?? ENV_FILE, Object.fromEntries(settings), process.env);
}

/** @throws CodedError `usage` */
function readAnswers({ from, set = [] }: Values): KnownSettings {
  const flags = set.map((text): [string, string] => {
    const [name = '', ...rest] = text.split('=');
    if (!/^[A-Z_]+$/.test(name) || rest.length === 0)
      throw usageError(`--set ${name} is no setting with its value, such as PORT=3000`, SHAPE);
    return [name, rest.join('=')];
  });
  if (from !== undefined && !existsSync(from)) throw usageError(`--from ${from}: there is no such file`, SHAPE);
  const file = Object.entries(from === undefined ? {} : readEnvFile(from));
  return Object.fromEntries([...file.filter((entry): entry is [string, string] => entry[1] !== undefined), ...flags]);
}

/** Starts the app for the time of the checks, and waits until it can work. */
async function startApp(
  environment: NodeJS.ProcessEnv,
  known: KnownSettings,
  asker: HttpAsker,
): Promise<{ stop: () => Promise<void> } | undefined> {
  const url = `http://127.0.0.1:${known.PORT ?? 3000}/readyz`;
  if ((await asker.ask({ url })).kind === 'answered') {
    say('  an app runs there already, with other settings: start it again, then run this again');
    return undefined;
  }
  const child = spawn(process.execPath, [join(__dirname, '../start.js')], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (const until = Date.now() + STARTS_WITHIN_MS; Date.now() < until && child.exitCode === null; ) {
    const answer = await asker.ask({ url });
    if (answer.kind === 'answered' && answer.status === 200) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  say(child.exitCode === null ? '  the app runs for these checks' : '  the app could not be started');
  return { stop: () => stop(child, ended) };
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
  await ended;
  clearTimeout(hard);
}

async function runDoctor(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<Check[]> {
  const { printed } = await runAnother('doctor-command', [...words, '--json'], environment, 'pipe');
  try {
    return (JSON.parse(printed) as { checks: Check[] }).checks;
  } catch {
    say('  ✗ the checks could not be run');
    return [];
  }
}

function runAnother(name: string, args: readonly string[], environment: NodeJS.ProcessEnv, output: 'pipe' | 'inherit') {
  const child = spawn(process.execPath, [join(__dirname, `${name}.js`), ...args], {
    env: environment,
    stdio: ['ignore', output, 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise<{ code: number | null; printed: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, printed: Buffer.concat(chunks).toString('utf8') })),
  );
}

void runCommand(SHAPE, main);
