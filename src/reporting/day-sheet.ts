import { endianness } from 'node:os';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Words } from './cube-words';

/**
 * All cells of one day as one table: a row for each step, a column for each word. A year of 200 steps is 365 of them, which
 * are read and added up in the time in which one by one some thousand cells are.
 */
export interface DaySheet {
  /** Days since 1970, UTC. */
  day: number;
  steps: readonly string[];
  words: readonly string[];
  /** `counts[step * words.length + word]`. */
  counts: Int32Array;
}

/** A sheet with some cells as they are now; what it held of other steps stays. Pure. */
export function withCells(sheet: DaySheet, cells: ReadonlyMap<string, Words>): DaySheet {
  const steps = [...new Set([...sheet.steps, ...cells.keys()])];
  const words = [...new Set([...sheet.words, ...[...cells.values()].flatMap((cell) => [...cell.keys()])])];
  const counts = new Int32Array(steps.length * words.length);
  const before = sheet.words.length;
  const columns = new Map(words.map((word, column) => [word, column]));
  for (const [row, step] of steps.entries()) {
    const start = row * words.length;
    const cell = cells.get(step);
    // Those of before come first, in their order, among the steps as among the words.
    if (cell === undefined) counts.set(sheet.counts.subarray(row * before, (row + 1) * before), start);
    else for (const [word, count] of cell) counts[start + (columns.get(word) ?? 0)] = count;
  }
  return { day: sheet.day, steps, words, counts };
}

export const emptySheet = (day: number): DaySheet => ({ day, steps: [], words: [], counts: new Int32Array(0) });

/** What of a step stands in a sheet, without what came to nothing. */
export function wordsOfStep({ words, counts }: DaySheet, row: number): Map<string, number> {
  const found = new Map<string, number>();
  const start = row * words.length;
  for (let column = 0; column < words.length; column += 1) {
    const count = counts[start + column] ?? 0;
    if (count !== 0) found.set(words[column] ?? '', count);
  }
  return found;
}

const HEAD_LENGTH = 4;
/** A sheet of some 200 steps is unpacked in one go. */
const USUAL_BYTES = 65_536;

/** As it is kept: the length of a head, the head as JSON, the counts as 32-bit numbers, little-endian; all of it deflated. */
export function encodeSheet({ steps, words, counts }: DaySheet): Buffer {
  const head = Buffer.from(JSON.stringify({ steps, words }));
  const length = Buffer.alloc(HEAD_LENGTH);
  length.writeUInt32LE(head.length);
  const numbers = Buffer.alloc(counts.length * 4);
  for (const [index, count] of counts.entries()) numbers.writeInt32LE(count, index * 4);
  return deflateRawSync(Buffer.concat([length, head, numbers]), { level: 1 });
}

export function decodeSheet(day: number, stored: Buffer): DaySheet {
  const plain = inflateRawSync(stored, { chunkSize: USUAL_BYTES });
  const start = HEAD_LENGTH + plain.readUInt32LE(0);
  const head = JSON.parse(plain.toString('utf8', HEAD_LENGTH, start)) as { steps: string[]; words: string[] };
  const numbers = Uint8Array.prototype.slice.call(plain, start);
  if (endianness() === 'BE') Buffer.from(numbers.buffer).swap32();
  return { day, ...head, counts: new Int32Array(numbers.buffer) };
}
