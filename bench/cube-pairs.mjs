/** Counting must not make /execute slower by more than this share. */
const MOST_SLOWER = 0.03;

const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
const percent = (share) => `${share >= 0 ? '+' : ''}${(100 * share).toFixed(1)} %`;

/**
 * What the counts of the report cost a call: pairs of rounds with and without them, by turns and the first of each pair by
 * turns too, so that a busy machine disturbs both. `measure(counts)` runs one round. Prints each pair and their median.
 * → whether it is within the limit
 */
export async function cubePairs({ pairs, measure }) {
  const slower = [];
  const dearer = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const results = {};
    for (const counts of pair % 2 === 0 ? [true, false] : [false, true]) results[counts] = await measure(counts);
    slower.push(results[false].perSecond / results[true].perSecond - 1);
    dearer.push(results[true].msPerCall / results[false].msPerCall - 1);
    console.log(
      `pair ${pair + 1}: with the counts ${percent(slower.at(-1))} slower, ${percent(dearer.at(-1))} processor time of the web process and Redis`,
    );
  }
  console.log(
    `\nmedian of ${pairs} pairs: ${percent(median(slower))} slower, ${percent(median(dearer))} processor time`,
  );
  return median(slower) <= MOST_SLOWER;
}
