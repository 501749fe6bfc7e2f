import type { Gap } from '../form/completeness';
import type { Unchecked } from '../form/unchecked';
import type { TextKey } from '../text/en';
import { needLabel } from './blank-row';
import { gapText } from './inputs';
import { Notice } from './notice';
import { usePage } from './page-context';
import type { StepProps } from './step-props';

/** Whether the step can be activated, what that rests on, and what nobody could look at; of a running one, that it runs. */
export function Readiness(props: {
  gaps: readonly Gap[];
  unchecked: readonly Unchecked[];
  isRunning: boolean;
  /** The last count of these very settings said so: then nothing here is green. */
  nobodyWouldGet: boolean;
  template: StepProps['template'];
  goTo: (gap: Pick<Gap, 'step' | 'field'>) => void;
  reload: () => void;
}) {
  const { gaps, unchecked, isRunning, nobodyWouldGet, template, goTo, reload } = props;
  const { t, list } = usePage().language;
  const open = list(unchecked.map((what) => t(`unchecked.${what}`)));
  return (
    <>
      {isRunning ? <Notice kind="info">{t('review.running')}</Notice> : null}
      {gaps.length === 0 && unchecked.length === 0 && !isRunning ? (
        <Notice kind={nobodyWouldGet ? 'info' : 'success'}>
          {t(nobodyWouldGet ? 'review.answered' : 'review.ready')}
        </Notice>
      ) : null}
      {unchecked.length > 0 ? (
        <Notice kind="warning">
          {gaps.length === 0 && !isRunning ? t('review.answered') : ''} {t('review.unchecked', { list: open })}{' '}
          <button type="button" class="slds-button" id="check-again" onClick={reload}>
            {t('common.retry')}
          </button>
        </Notice>
      ) : null}
      {gaps.length === 0 ? null : (
        <section class="missing" aria-labelledby="missing-title">
          <h3 class="section" id="missing-title">
            {t(isRunning ? 'review.troubles' : 'review.missing')}
          </h3>
          {isRunning ? null : (
            <p>{gaps.length === 1 ? t('review.missingOne') : t('review.missingCount', { n: gaps.length })}</p>
          )}
          <ul>
            {gaps.map((gap) => (
              <li key={`${gap.step}-${gap.field}`}>
                <button type="button" class="slds-button" onClick={() => goTo(gap)}>
                  {fieldName(gap, template, t)}
                </button>{' '}
                <span>{gapText(t, gap)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function fieldName(gap: Gap, template: StepProps['template'], t: ReturnType<typeof usePage>['language']['t']): string {
  const [, key] = /^(?:parameter|when-empty)-(.+)$/.exec(gap.field) ?? [];
  if (key !== undefined) {
    const need = template?.needs.find((one) => one.key === key);
    return need ? needLabel(need, t) : gap.field;
  }
  // Of several of a kind the name is one: `question-0`, `sessionButton-2`.
  return t(`field.${gap.field.replace(/-\d+$/, '')}` as TextKey);
}
