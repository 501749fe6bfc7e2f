import { createInterface } from 'node:readline';
import { createReplies } from '../dependencies/replies';
import { answerLine } from '../replies/answer-line';
import { runCommand } from './command-line';

const SHAPE = { usage: 'usage: npm run -s replies:classify < messages.jsonl', options: {} };

/**
 * `npm run -s replies:classify < messages.jsonl`: a line `{"text"}` in, a line of what it is about out, in the same order.
 * A line that cannot be read is told on standard error and answered all the same. Needs neither settings nor Redis.
 */
async function main(): Promise<void> {
  const { classify } = createReplies();
  let number = 0;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    const { answer, unreadable } = answerLine(line, classify);
    if (unreadable) console.error(`line ${number} is no {"text": "…"}: answered as a message without a text`);
    if (!process.stdout.write(`${answer}\n`)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads may have enough: `| head`.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
void runCommand(SHAPE, main);
