import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/**
 * Lines that somebody types, or that a file or pipe holds. A secret is not shown while it is typed. `ask` gives undefined
 * when there is no more to come.
 */
export function createTypedLines(input: NodeJS.ReadableStream & { isTTY?: boolean }, output: Writable) {
  let hidden = false;
  const shown = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!hidden) output.write(chunk);
      done();
    },
  });
  const reader = createInterface({ input, output: shown, terminal: input.isTTY === true });
  const lines = reader[Symbol.asyncIterator]();

  return {
    async ask(prompt: string, { secret }: { secret: boolean }): Promise<string | undefined> {
      output.write(prompt);
      hidden = secret;
      const { value, done } = await lines.next();
      hidden = false;
      if (secret || input.isTTY !== true) output.write('\n');
      return done ? undefined : String(value).trim();
    },
    close: () => reader.close(),
  };
}
