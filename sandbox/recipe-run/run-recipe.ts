import { setTimeout as pause } from 'node:timers/promises';
import type { Act, MessageStep } from '../recipes/recipe';
import { type ActDependencies, actText, carryOutAct } from './carry-out-act';
import { type DrawnRecipe, renewNights } from './draw-recipe';
import { gatherEvidence } from './gather-evidence';
import { judgeRecipe, type PersonVerdict } from './judge-recipe';
import { LATE_AFTER_MINUTES } from './stored-arguments';

/** Everything that was asked for has come long before, also on a busy machine. */
const JUDGED_WITHIN_MS = 240_000;
const LOOK_EVERY_MS = 1000;
const MINUTE_MS = 60_000;
/** A sweep every five seconds, the shortest delay of a late fallback, and the call. */
const FALLBACK_FOLLOWS_WITHIN_MS = 18_000;

export interface RecipeRunDependencies extends ActDependencies {
  /**
   * When (ms) a late fallback has gone, if it goes at all, of a message that was sent at `sentAt`. Replaced where time
   * is made to pass.
   */
  readonly lateFallbackGoneBy?: (sentAt: number, watchesTheClock: boolean) => number;
  /** After so long what has not come is told as missing, in ms. */
  readonly judgedWithinMs?: number;
}

/** Where a run stands. */
export interface RecipeProgress {
  readonly done: readonly Act[];
  readonly verdict: readonly PersonVerdict[];
}

/** What stopped a run before it could be judged. */
class RecipeFailure extends Error {
  constructor(
    readonly recipe: string,
    why: string,
  ) {
    super(why);
    this.name = 'RecipeFailure';
  }
}

/**
 * Publishes a drawn recipe, does its acts, and looks until everything is as expected or the time is over. That something
 * does not happen is believed only when it could have happened.
 * @throws RecipeFailure where the journey cannot be published or an act cannot be done.
 */
export async function runRecipe(
  drawn: DrawnRecipe,
  deps: RecipeRunDependencies,
  onProgress: (progress: RecipeProgress) => void = () => undefined,
): Promise<readonly PersonVerdict[]> {
  const { clock } = deps;
  const done: Act[] = [];
  const progress = async () => {
    const verdict = judgeRecipe(drawn, await gatherEvidence(drawn, deps));
    onProgress({ done, verdict });
    return verdict;
  };
  try {
    await publish(drawn, deps);
    for (const act of drawn.recipe.acts) {
      await carryOutAct(act, drawn, deps);
      done.push(act);
      await progress();
    }
  } catch (error) {
    const next = drawn.recipe.acts[done.length];
    const at = next === undefined ? '' : `${actText(next)}: `;
    throw new RecipeFailure(drawn.recipe.id, `${at}${error instanceof Error ? error.message : String(error)}`);
  }
  const enteredAt = clock();
  const notBefore = latestFallback(drawn, enteredAt, deps.lateFallbackGoneBy ?? lateFallbackGoneBy);
  for (;;) {
    const verdict = await progress();
    const now = clock();
    if (verdict.every(({ differences }) => differences.length === 0) && now >= notBefore) return verdict;
    if (now > enteredAt + (deps.judgedWithinMs ?? JUDGED_WITHIN_MS)) return verdict;
    await pause(LOOK_EVERY_MS);
  }
}

async function publish(drawn: DrawnRecipe, deps: RecipeRunDependencies): Promise<void> {
  const { builder, world } = deps;
  for (const step of messageSteps(drawn)) {
    const { kind, key } = step.lateFallback ?? { kind: 'none', key: '' };
    if (kind === 'event') await world.defineEvent(key);
    if (kind === 'email') await world.defineEmail(key);
    if (step.replies?.event !== undefined) await world.defineEvent(step.replies.event);
  }
  renewNights(drawn, deps.clock());
  for (const call of [builder.save, builder.publish]) {
    const { problems } = await call(drawn.journey);
    if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
  }
}

const messageSteps = ({ recipe }: DrawnRecipe): MessageStep[] =>
  recipe.steps.flatMap((step) => (step.kind === 'message' ? [step] : []));

function latestFallback(
  drawn: DrawnRecipe,
  sentAt: number,
  goneBy: (sentAt: number, watchesTheClock: boolean) => number,
): number {
  const times = messageSteps(drawn).flatMap(({ lateFallback }) => {
    if (lateFallback === undefined) return [];
    const isUnconfirmed = drawn.recipe.people.some(({ expects }) =>
      expects.steps.some(({ reason }) => reason === 'unconfirmed'),
    );
    return [goneBy(sentAt, isUnconfirmed || lateFallback.on.some((trigger) => trigger !== 'failed'))];
  });
  return Math.max(sentAt, ...times);
}

/** The app looks after messages at whole minutes (docs/outcomes.md). */
function lateFallbackGoneBy(sentAt: number, watchesTheClock: boolean): number {
  const checkedAt = Math.ceil((sentAt + LATE_AFTER_MINUTES * MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
  return (watchesTheClock ? checkedAt : sentAt) + FALLBACK_FOLLOWS_WITHIN_MS;
}
