import type { HoldoutFacts } from '../../configuration/page-data';
import { Notice } from './notice';
import { usePage } from './page-context';

/** How far the holdout of a running step is, and once it is over what it says. */
export function HoldoutProgress({ progress }: { progress: NonNullable<HoldoutFacts['progress']> }) {
  const { t, number } = usePage().language;
  const { needed, counted, drawn, endsAt, result } = progress;
  const { treated, heldOut, difference, verdict, isSimpson, stratified } = result;
  const percent = (rate: number) => number(Math.round(1000 * rate) / 10);
  const shown = isSimpson && stratified ? stratified : difference;
  return (
    <section aria-labelledby="holdout-title" id="holdout-result">
      <h2 class="section" id="holdout-title">
        {t('holdout.title')}
      </h2>
      <p>
        {verdict === 'running'
          ? t('holdout.running', { drawn, counted, until: new Date(endsAt).toISOString().slice(0, 10) })
          : t(`holdout.verdict.${verdict}`)}{' '}
        {verdict === 'running' && needed !== undefined ? t('holdout.needed', { needed }) : ''}
      </p>
      {verdict === 'running' ? null : (
        <p>
          {t('holdout.rates', {
            treated: percent(treated.rate),
            treatedN: treated.n,
            heldOut: percent(heldOut.rate),
            heldOutN: heldOut.n,
          })}{' '}
          {t('holdout.difference', {
            value: percent(shown.value),
            low: percent(shown.low),
            high: percent(shown.high),
          })}
        </p>
      )}
      {verdict !== 'running' && isSimpson ? <Notice kind="warning">{t('holdout.simpson')}</Notice> : null}
    </section>
  );
}
