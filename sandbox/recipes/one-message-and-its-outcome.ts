import { byEmailInstead } from './familiar-steps';
import type { Columns, MessageStep, Recipe, RecipePerson, RecipeStep } from './recipe';

type OutcomeBranch = 'converted' | 'replied' | 'read' | 'delivered' | 'not_delivered' | 'opted_out';

interface Answered {
  readonly branch: 'email_fallback' | 'no_contact';
  readonly reason: string;
  readonly columns: Columns;
}

/** Somebody of such a journey, and what came of their message: an outcome, or an answer at once. */
interface Person extends Pick<RecipePerson, 'name' | 'shows' | 'fate' | 'fields'> {
  readonly came: { readonly branch: OutcomeBranch; readonly reason?: string; readonly columns: Columns } | Answered;
  readonly rows?: RecipePerson['expects']['rows'];
}

/**
 * The commonest journey: one message, time to answer, and a path each for what came of it. `paths` names what follows on a
 * branch of the outcome: an email, or nothing more (a short wait, so that one sees who went there).
 */
export function oneMessageAndItsOutcome(
  what: Pick<Recipe, 'id' | 'name' | 'shows' | 'acts'> & {
    readonly message: MessageStep & { readonly name: string };
    readonly question: string;
    readonly waitMinutes: number;
    readonly paths: Readonly<Partial<Record<OutcomeBranch, { readonly name: string; readonly email?: true }>>>;
    readonly people: readonly Person[];
  },
): Recipe {
  const { message, question, waitMinutes, paths, people, ...recipe } = what;
  const atOnce = `${message.name} by email`;
  const following = Object.entries(paths).map(([branch, { name, email }]): RecipeStep => {
    const place = { name, after: question, branch };
    return email ? { kind: 'email', ...place } : { kind: 'wait', ...place, minutes: 0.1 };
  });
  const steps: RecipeStep[] = [
    { kind: 'message', ...message },
    byEmailInstead(message.name, atOnce),
    { kind: 'wait', name: 'Time to answer', after: message.name, branch: 'continue', minutes: waitMinutes },
    { kind: 'outcome', name: question, after: 'Time to answer', of: message.name },
    ...following,
  ];
  const place = (branch: string) => paths[branch as OutcomeBranch]?.name ?? question;
  return {
    ...recipe,
    group: 'By business case',
    entry: 'audience',
    steps,
    people: people.map(({ came, rows, ...person }) => {
      const isAnswered = came.branch === 'email_fallback' || came.branch === 'no_contact';
      return {
        ...person,
        expects: isAnswered
          ? {
              steps: [{ step: message.name, branch: came.branch, reason: came.reason ?? '', columns: came.columns }],
              ends: came.branch === 'email_fallback' ? atOnce : message.name,
            }
          : {
              steps: [
                { step: message.name, branch: 'continue', reason: 'accepted', columns: came.columns },
                { step: question, branch: came.branch, reason: came.reason ?? came.branch },
              ],
              ends: place(came.branch),
              ...(rows && { rows }),
            },
      };
    }),
  };
}
