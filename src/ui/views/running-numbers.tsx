import type { ActivityCounts } from '../../configuration/page-data';
import { GOING_REASONS, isWord } from '../../vocabulary';
import { outcomeCounts } from '../outcome-counts';
import { usePage } from './page-context';
import { reasonText } from './reason-text';

const FUNNEL = ['sent', 'delivered', 'read', 'clicked', 'replied', 'converted'] as const;

interface Row {
  name: string;
  count: number;
  /** What it is a share of; none where a share says nothing. */
  of?: number;
}

/** Clicks are those of the tracked link: without one, and without any click of another version's, there is no such line. */
const funnelOf = ({ clicked = 0 }: ActivityCounts, hasLink: boolean) =>
  FUNNEL.filter((name) => name !== 'clicked' || hasLink || clicked > 0);

/** The funnel of a running step as bars of one scale, and what became of whoever is not in it, before and after sending. */
export function RunningNumbers({ counts, hasLink }: { counts: ActivityCounts; hasLink: boolean }) {
  const { t } = usePage().language;
  const branches = outcomeCounts(counts);
  const asked = branches?.reduce((sum, { count }) => sum + count, 0) ?? 0;
  const came = counts.sent + sumOf(unsent(counts));
  if (came + asked === 0) return <p>{t('running.empty')}</p>;
  if (branches) {
    return (
      <>
        <h2 class="section">{t('outcome.branches')}</h2>
        <Bars
          most={asked}
          kind="good"
          rows={branches.map(({ branch, count }) => ({ name: t(`outcome.${branch}`), count, of: asked }))}
        />
      </>
    );
  }
  const { sent, delivered, failed = 0, failedFor = {}, late } = counts;
  const reasons = (of: [string, number][]) =>
    of.map(([reason, count]) => ({ name: reasonText(reason, t), count, of: came }));
  const silent = Math.max(0, sent - delivered - failed);
  const untold = Math.max(0, failed - sumOf(entriesOf(failedFor)));
  const after = [
    ...reasons(entriesOf(failedFor)),
    ...(untold > 0 ? [{ name: t('running.failedOther'), count: untold, of: came }] : []),
    ...(silent > 0 ? [{ name: t('running.silent'), count: silent, of: came }] : []),
  ];
  return (
    <>
      <Bars
        most={came}
        kind="good"
        rows={funnelOf(counts, hasLink).map((name) => ({
          name: t(`running.${name}`),
          count: counts[name] ?? 0,
          of: name === 'sent' ? came : sent,
        }))}
      />
      <Bars
        most={came}
        kind="bad"
        rows={[
          { name: t('running.fallback'), count: counts.fallback, of: came },
          { name: t('running.leftAlone'), count: counts.leftAlone, of: came },
          { name: t('running.optedOut'), count: counts.optedOut, of: sent },
        ]}
      />
      <p class="hint">{t('running.shares')}</p>
      <h2 class="section">{t('running.reasons')}</h2>
      {came === sent ? <p>{t('running.noReasons')}</p> : <Bars most={came} kind="bad" rows={reasons(unsent(counts))} />}
      {after.length > 0 ? (
        <>
          <h2 class="section">{t('running.after')}</h2>
          <Bars most={came} kind="bad" rows={after} />
        </>
      ) : null}
      {late && late.sent + late.refused > 0 ? (
        <p id="late-fallbacks">{t('running.late', { sent: late.sent, refused: late.refused })}</p>
      ) : null}
    </>
  );
}

const entriesOf = (counts: Partial<Record<string, number>>): [string, number][] =>
  Object.entries(counts)
    .map(([word, count]): [string, number] => [word, count ?? 0])
    .sort(([, one], [, other]) => other - one);
const sumOf = (counts: readonly (readonly [string, number])[]) => counts.reduce((sum, [, count]) => sum + count, 0);
/** Contacts to whom nothing was sent, by why. */
const unsent = ({ reasons }: ActivityCounts) => entriesOf(reasons).filter(([reason]) => !isWord(GOING_REASONS, reason));

/** A table whose second column draws the number too: the same for the eye and for a screen reader. */
function Bars({ rows, most, kind }: { rows: readonly Row[]; most: number; kind: 'good' | 'bad' }) {
  const { number } = usePage().language;
  const longest = Math.max(most, ...rows.map(({ count }) => count), 1);
  return (
    <table class={`bars bars_${kind}`}>
      <tbody>
        {rows.map(({ name, count, of = 0 }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="bar">
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect width={(100 * count) / longest} height="10" rx="1" />
              </svg>
            </td>
            <td class="count">{number(count)}</td>
            <td class="share">{of > 0 ? `${number(Math.round((1000 * count) / of) / 10)} %` : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
