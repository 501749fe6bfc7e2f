import { parseArgs } from 'node:util';
import { z } from 'zod';
import { chooseUnit, readUnitSettings } from '../business-units';
import { timeAndChance } from '../dependencies/connections';
import { createReplies } from '../dependencies/replies';
import { explainReply } from '../replies/explain-reply';
import { loadReplyRules } from '../replies/load-reply-rules';
import { PURPOSES, STAGES } from '../vocabulary';
import { commandLine } from './command-line';

const USAGE =
  'usage: npm run -s replies:explain -- [--at 2026-10-19T10:00Z] [--purpose …] [--stage …] [--topic …] [--language es_MX] [--sender …] [--activity …] [--unit MID] <text>';

const factsSchema = z.object({
  at: z
    .string()
    .refine((text) => !Number.isNaN(Date.parse(text)), 'is no time: 2026-10-19T10:00Z')
    .optional(),
  purpose: z.enum(PURPOSES).optional(),
  stage: z.enum(STAGES).optional(),
  topic: z.string().optional(),
  language: z.string().optional(),
  sender: z.string().optional(),
  activity: z.string().optional(),
});

/** `npm run -s replies:explain -- "how much is it?"`: what would happen to this text at this hour, as JSON. */
function main(): void {
  const names = Object.keys(factsSchema.shape);
  const { args, mid, environment } = commandLine();
  const ofUnit = () => chooseUnit(readUnitSettings(environment), mid, (each) => each).given;
  const { REPLY_RULES } = mid === undefined ? environment : ofUnit();
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
  });
  const text = positionals.join(' ');
  if (text === '') throw new TypeError('no text is given');
  const { at, ...facts } = factsSchema.parse(values);
  const explained = explainReply(
    { text, at: at === undefined ? timeAndChance.clock() : Date.parse(at), facts },
    { rules: loadReplyRules(REPLY_RULES), classify: createReplies().classify },
  );
  const { dueAt, ...told } = explained;
  console.log(
    JSON.stringify({ ...told, ...(dueAt === undefined ? {} : { due: new Date(dueAt).toISOString() }) }, null, 2),
  );
}

try {
  main();
} catch (error) {
  console.error(error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : error);
  console.error(USAGE);
  process.exitCode = 1;
}
