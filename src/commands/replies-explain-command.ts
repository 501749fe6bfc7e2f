import { chooseUnit, readUnitSettings } from '../business-units';
import { timeAndChance } from '../dependencies/connections';
import { createReplies } from '../dependencies/replies';
import { readEnvironment } from '../environment';
import { explainReply } from '../replies/explain-reply';
import { loadReplyRules } from '../replies/load-reply-rules';
import { PURPOSES, STAGES } from '../vocabulary';
import { type CommandLine, runCommand, UNIT, usageError } from './command-line';

const TEXT = { type: 'string' } as const;
const SHAPE = {
  usage:
    'usage: npm run -s replies:explain -- [--at 2026-10-19T10:00Z] [--purpose …] [--stage …] [--topic …] [--language es_MX] [--sender …] [--activity …] [--unit MID] <text>',
  options: {
    ...UNIT,
    at: TEXT,
    purpose: TEXT,
    stage: TEXT,
    topic: TEXT,
    language: TEXT,
    sender: TEXT,
    activity: TEXT,
  },
  takesTexts: true,
} as const;

/** `npm run -s replies:explain -- "how much is it?"`: what would happen to this text at this hour, as JSON. */
function main({ values: { unit, at, ...facts }, texts }: CommandLine<typeof SHAPE.options>): void {
  const text = texts.join(' ');
  if (text === '') throw usageError('no text is given', SHAPE);
  const atMs = at === undefined ? timeAndChance.clock() : Date.parse(at);
  if (Number.isNaN(atMs)) throw usageError(`${at} is no time such as 2026-10-19T10:00Z`, SHAPE);
  const { purpose, stage, ...others } = facts;
  const known = { ...others, ...oneOf('purpose', PURPOSES, purpose), ...oneOf('stage', STAGES, stage) };
  const environment = readEnvironment();
  const ofUnit = () => chooseUnit(readUnitSettings(environment), unit, (each) => each).given;
  const { REPLY_RULES } = unit === undefined ? environment : ofUnit();
  const explained = explainReply(
    { text, at: atMs, facts: known },
    { rules: loadReplyRules(REPLY_RULES), classify: createReplies().classify },
  );
  const { dueAt, ...told } = explained;
  console.log(
    JSON.stringify({ ...told, ...(dueAt === undefined ? {} : { due: new Date(dueAt).toISOString() }) }, null, 2),
  );
}

/** A value that is one of some words, under its name. @throws CodedError `usage` */
function oneOf<Name extends string, Word extends string>(name: Name, words: readonly Word[], given?: string) {
  if (given === undefined) return {};
  const word = words.find((each) => each === given);
  if (word === undefined) throw usageError(`--${name} ${given} is none of ${words.join(', ')}`, SHAPE);
  return { [name]: word } as Record<Name, Word>;
}

void runCommand(SHAPE, main);
