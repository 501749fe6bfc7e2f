import type { HandOverExpectation } from '../recipes/recipe';
import type { CrmTask } from './crm-world';

/** What was expected, what came, and in what they differ. */
export interface Judgement {
  readonly expected: readonly string[];
  readonly came: readonly string[];
  readonly differences: readonly string[];
}

const quoted = (texts: readonly string[]) => (texts.length === 0 ? 'nothing' : `"${texts.join('", "')}"`);

/** Texts beside the templates: each once, and no others. */
export function judgeTexts(alsoGets: readonly string[], texts: readonly string[]): Judgement {
  const wanted = [...alsoGets].sort();
  const isRight = [...texts].sort().join('\n') === wanted.join('\n');
  return {
    expected: [`also gets ${quoted(alsoGets)}`],
    came: [`also gets ${quoted(texts)}`],
    differences: isRight ? [] : [`also got ${quoted(texts)}, not ${quoted(alsoGets)}`],
  };
}

/** One task for this person with the owner and the words that were expected, or none at all. */
export function judgeHandOver(
  wanted: HandOverExpectation | 'nothing',
  { phone }: { readonly phone: string },
  tasks: readonly CrmTask[],
): Judgement {
  const own = tasks.filter((task) => task.phone === phone || task.description.includes(phone));
  const text = ({ owner }: { owner: string | undefined }) => `a task of ${owner ?? 'nobody'}`;
  const came = [own.length === 0 ? 'no task' : own.map(text).join(' and ')];
  if (wanted === 'nothing') {
    return { expected: ['no task'], came, differences: own.length === 0 ? [] : [`is in the CRM: ${came.join()}`] };
  }
  const [task] = own;
  const missing = wanted.says.filter((words) => !(task?.description ?? '').includes(words));
  return {
    expected: [`${text(wanted)} that says ${quoted(wanted.says)}`],
    came: task === undefined || missing.length > 0 ? came : [`${came.join()} that says ${quoted(wanted.says)}`],
    differences: [
      ...(own.length === 1 ? [] : [`has ${own.length} tasks in the CRM, not one`]),
      ...(task === undefined || task.owner === wanted.owner ? [] : [`has ${text(task)}, not ${text(wanted)}`]),
      ...(task === undefined || task.phone === phone ? [] : ['has a task that is linked to somebody else']),
      ...(task === undefined || missing.length === 0 ? [] : [`has a task that does not say ${quoted(missing)}`]),
    ],
  };
}
