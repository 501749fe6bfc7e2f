import { z } from 'zod';
import { LEARNT_CLASSES } from './reply-category';
import { BUCKETS } from './reply-features';
import type { ReplyModel } from './reply-model';

const CLASSES = LEARNT_CLASSES.length;
const CELLS = BUCKETS * CLASSES;

/** The first line of a weights file. `inputs` is the digest of what it was trained on. */
const headerSchema = z.object({
  format: z.literal(1),
  classes: z.array(z.string()).refine((classes) => classes.join() === LEARNT_CLASSES.join(), 'other classes'),
  buckets: z.literal(BUCKETS),
  unit: z.number().positive(),
  biases: z.array(z.number()).length(CLASSES),
  inputs: z.string(),
});

/** How many weights are kept, the largest: with the bits that say which, they stay under a megabyte. */
const MOST_WEIGHTS = 780_000;

/** Weights beyond this many units are cut off: they are few, and their size would cost the others their steps. */
const HIGHEST = 127;

/**
 * A model as bytes: a line of JSON, a bit for each weight that is not zero, then those weights, a byte each. The same
 * model gives the same bytes. `unit` is what one step of a byte stands for: the finer, the larger the file.
 */
export function encodeWeights({ weights, biases }: ReplyModel, unit: number, inputs: string): Buffer {
  const steps = Int8Array.from(weights, (weight) => Math.max(-HIGHEST, Math.min(HIGHEST, Math.round(weight / unit))));
  const least = leastKept(steps);
  const present = Buffer.alloc(CELLS / 8);
  const values: number[] = [];
  steps.forEach((step, cell) => {
    if (Math.abs(step) < least) return;
    present[cell >> 3] = (present[cell >> 3] as number) | (1 << (cell & 7));
    values.push(step);
  });
  const rounded = [...biases].map((bias) => Number(bias.toFixed(4)));
  const header = { format: 1, classes: LEARNT_CLASSES, buckets: BUCKETS, unit, biases: rounded, inputs };
  return Buffer.concat([
    Buffer.from(`${JSON.stringify(header)}\n`),
    present,
    Buffer.from(Int8Array.from(values).buffer),
  ]);
}

/** The smallest size of which no more than the most remain. */
function leastKept(steps: Int8Array): number {
  const sizes = new Array<number>(HIGHEST + 1).fill(0);
  for (const step of steps) sizes[Math.abs(step)] = (sizes[Math.abs(step)] as number) + 1;
  let kept = 0;
  let least = HIGHEST + 1;
  while (least > 1 && kept + (sizes[least - 1] as number) <= MOST_WEIGHTS) kept += sizes[--least] as number;
  return least;
}

/**
 * Reads what `encodeWeights` wrote.
 * @throws where the bytes are of another format, other classes, or cut off.
 */
export function decodeWeights(bytes: Buffer): { model: ReplyModel; inputs: string } {
  const start = bytes.indexOf(10) + 1;
  const { unit, biases, inputs } = headerSchema.parse(JSON.parse(bytes.subarray(0, start).toString()));
  const weights = new Int8Array(CELLS);
  let at = start + CELLS / 8;
  for (let byte = 0; byte < CELLS / 8; byte++) {
    const bits = bytes[start + byte] ?? 0;
    for (let bit = 0; bit < 8; bit++) if ((bits >> bit) & 1) weights[byte * 8 + bit] = bytes.readInt8(at++);
  }
  if (at !== bytes.length) throw new RangeError(`${bytes.length} bytes, of which ${at} were expected`);
  return { model: { weights, unit, biases: Float32Array.from(biases) }, inputs };
}
