import { styleText } from 'node:util';

/** A terminal says itself whether it shows colours, and heeds NO_COLOR. */
const colours = process.stdout.isTTY === true && process.stdout.hasColors();

export const strong = (text: string) => (colours ? styleText('bold', text) : text);
export const quiet = (text: string) => (colours ? styleText('dim', text) : text);
export const good = (text: string) => (colours ? styleText('green', text) : text);
export const bad = (text: string) => (colours ? styleText('red', text) : text);

export const count = (value: number) => value.toLocaleString('en-US');
export const heading = (text: string) => console.log(`\n${strong(text)}`);

/** Rows under a header line; columns whose cells are all numbers stand to the right. */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? count(cell) : cell)));
  const widths = header.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => (row[column] ?? '').length)),
  );
  const isNumber = header.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const line = (row: readonly string[]) =>
    `  ${row
      .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()}`;
  console.log(quiet(line([...header])));
  for (const row of cells) console.log(line(row));
}

/** One line that is written over as things go on; where the output is no terminal, a line every few seconds. */
export function progressLine(): { show(text: string): void; end(text: string): void } {
  const isTerminal = process.stdout.isTTY === true;
  let lastShown = Number.NEGATIVE_INFINITY;
  return {
    show(text) {
      if (isTerminal) {
        process.stdout.write(`\r\u001b[2K  ${text}`);
      } else if (performance.now() - lastShown > 5000) {
        lastShown = performance.now();
        console.log(`  ${text}`);
      }
    },
    end(text) {
      if (isTerminal) process.stdout.write(`\r\u001b[2K  ${text}\n`);
      else console.log(`  ${text}`);
    },
  };
}

export function bar(share: number, width = 24): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}
