import type { Outdated } from '../form/current-activity';
import { Notice } from './notice';
import { usePage } from './page-context';

/** That the step was placed by an earlier version of the activity, what that means, and what brings it up to date. */
export function PlacedBefore({
  outdated,
  isRunning,
}: {
  outdated: readonly Outdated[] | undefined;
  isRunning: boolean;
}) {
  const { t, list } = usePage().language;
  if (outdated === undefined || outdated.length === 0) return null;
  const what = list(outdated.map((each) => t(`placed.${each}`)));
  return (
    <Notice kind="warning">{`${t('placed.before', { what })} ${t(isRunning ? 'placed.running' : 'placed.save')}`}</Notice>
  );
}
