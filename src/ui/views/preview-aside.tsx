import { sessionPreview } from '../form/session-message';
import { previewOf, shownValue } from '../form/template-preview';
import { examplesOf } from '../form/template-text';
import { BlankRow } from './blank-row';
import { Bubble } from './bubble';
import { usePage } from './page-context';
import { SampleFields, samplesOf } from './samples';
import type { StepProps } from './step-props';

/** The preview beside a step, and the sample values that fill it. */
export function PreviewAside(
  props: StepProps & {
    withSamples: boolean;
    /** A blank of the bubble was chosen; undefined closes the one that is open. */
    onBlank: (key: string | undefined) => void;
    openBlank: string | undefined;
  },
) {
  const { t } = usePage().language;
  const { template, form, samples, setSample, people, withSamples, onBlank } = props;
  if (!template) {
    return (
      <aside class="preview" aria-label={t('preview.title')}>
        <p class="hint">
          {form.template ? t('preview.notLoaded', { template: form.template.name }) : t('preview.empty')}
        </p>
      </aside>
    );
  }
  const examples = examplesOf(template.needs);
  const shown = (key: string) =>
    shownValue(key === 'link' ? '@link' : (form.parameters[key] ?? ''), {
      samples,
      example: examples[key],
      link: 'l/…',
    });
  const preview = previewOf(template, shown);
  const open = template.needs.find(({ key }) => key === props.openBlank);
  const blanks = samplesOf(form, template, 'parameters');
  return (
    <aside class={`preview${withSamples ? ' preview_first' : ''}`} aria-label={t('preview.title')}>
      <p class="eyebrow" aria-hidden="true">
        {t('preview.title')}
      </p>
      <Bubble
        preview={preview}
        onBlank={onBlank}
        isOpen={(key) => (form.parameters[key] ?? '') === ''}
        editor={
          open ? (
            <div class="fill-here">
              <BlankRow {...props} need={open} template={template} />
              <button
                type="button"
                class="slds-button slds-button_neutral"
                id="blank-done"
                onClick={() => onBlank(undefined)}
              >
                {t('common.done')}
              </button>
            </div>
          ) : undefined
        }
      />
      {form.sessionMessage?.text ? (
        <>
          <p class="hint">{t('session.preview')}</p>
          <Bubble preview={sessionPreview(form.sessionMessage, shown)} />
        </>
      ) : null}
      {withSamples && blanks.length > 0 ? (
        <details class="more">
          <summary>{t('preview.samples')}</summary>
          <SampleFields panel="preview" samples={blanks} typed={samples} setSample={setSample} people={people} />
        </details>
      ) : null}
    </aside>
  );
}
