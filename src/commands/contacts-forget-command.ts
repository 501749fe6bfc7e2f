import { createInterface } from 'node:readline/promises';
import { chooseUnit, nameOf, readUnitSettings, readUnits } from '../business-units';
import { createConsent } from '../dependencies/consent';
import { createForgetting } from '../dependencies/forgetting';
import { readEnvironment } from '../environment';
import { readWhom } from '../erasure/person';
import { createForgottenPeople } from '../signals/forgotten-people';
import { openCommandDependencies } from './command-dependencies';
import { type CommandLine, runCommand, UNIT, usageError } from './command-line';

const SHAPE = {
  usage:
    'usage: npm run contacts:forget -- --phone "+49 …" | --user-id US.… | --contact-key KEY (any of them; - for what standard input says) [--everywhere] [--unit MID]',
  options: {
    ...UNIT,
    phone: { type: 'string' },
    'user-id': { type: 'string' },
    'contact-key': { type: 'string' },
    everywhere: { type: 'boolean' },
  },
} as const;
type Given = CommandLine<typeof SHAPE.options>['values'];
/** A command has more patience than an HTTP call: a batch under way takes seconds, at times minutes. */
const WAIT_MS = 120_000;

/**
 * `npm run contacts:forget`: forgets one person in Redis and in the data extensions, and says what it deleted and what a
 * second look still found. Exit code 1 where something is left or under way.
 */
async function main(line: CommandLine<typeof SHAPE.options>): Promise<void> {
  const environment = readEnvironment();
  const values = await withStandardInput(line.values);
  const given = { phone: values.phone, userId: values['user-id'], contactKey: values['contact-key'] };
  const whom = readWhom(given, countryOf(environment, values.unit));
  if (whom === 'nobody') throw usageError('nobody is named', SHAPE);
  if (whom === 'no phone') throw usageError(`${values.phone} is no phone number`, SHAPE);
  const config = chooseUnit(readUnits(environment), values.unit, nameOf);

  const opened = await openCommandDependencies(config);
  const queues = opened.openQueues();
  try {
    const forgottenPeople = createForgottenPeople({ redis: opened.redis, secrets: config.tokens.linkSecrets });
    const forget = createForgetting({ ...opened, ...createConsent(config, opened), queues, forgottenPeople }, WAIT_MS, {
      everywhere: values.everywhere === true,
    });
    const forgotten = await forget(whom);
    console.log(`${forgotten.addresses.length} addresses, ${forgotten.contactKeys.length} contact keys`);
    for (const number of forgotten.leftNumbers) {
      console.log(`${number} was left by this person and may be somebody else's: forget it by itself if it is not`);
    }
    const { keys, messages, cancelledSends, rowsTakenBack, webhooks, left } = forgotten.redis;
    console.log(`Redis          ${keys} keys deleted, ${left} left; ${messages} records of messages emptied,`);
    console.log(`               ${cancelledSends} held sends cancelled, ${rowsTakenBack} waiting rows and`);
    console.log(`               ${webhooks} webhooks set aside taken back`);
    for (const { table, deleted, left: rowsLeft } of forgotten.rows) {
      console.log(`${table.padEnd(14)} ${deleted} rows deleted, ${rowsLeft} left`);
    }
    const underWay = Object.entries(forgotten.underWay).filter(([, count]) => count > 0);
    if (underWay.length > 0) {
      const what = underWay.map(([name, count]) => `${count} ${name}`).join(', ');
      console.log(`still under way: ${what}. Run it again in a few minutes`);
    }
    const where = forgotten.redis.looked === 'everywhere' ? ', in every key' : '';
    console.log(forgotten.complete ? `A second look found nothing${where}.` : 'This is not complete.');
    if (!forgotten.complete) process.exitCode = 1;
  } finally {
    await queues.close();
    await opened.close();
  }
}

/** The country of numbers without one. It alone is read here: whether a number is one is told before what settings lack. */
const countryOf = (environment: ReturnType<typeof readEnvironment>, mid: string | undefined) =>
  chooseUnit(readUnitSettings(environment), mid, (unit) => unit).given.DEFAULT_COUNTRY;

const NAMES = ['phone', 'user-id', 'contact-key'] as const;

/**
 * The values, of which `-` is taken from standard input, a line each in the order of the usage: what is typed or sent there
 * stands neither in the shell's history nor in the list of processes.
 */
async function withStandardInput(given: Given): Promise<Given> {
  const asked = NAMES.filter((name) => given[name] === '-');
  if (asked.length === 0) return given;
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const values = { ...given };
  for (const name of asked) {
    if (process.stdin.isTTY) process.stderr.write(`${name}: `);
    const { value, done } = await lines.next();
    if (done) throw usageError(`standard input ended before it said the ${name}`, SHAPE);
    values[name] = value;
  }
  process.stdin.destroy();
  return values;
}

void runCommand(SHAPE, main);
