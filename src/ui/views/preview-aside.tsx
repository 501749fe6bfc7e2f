import { previewOf, shownValue } from '../form/template-preview';
import { examplesOf } from '../form/template-text';
import { Bubble } from './bubble';
import { usePage } from './page-context';
import { SampleFields, samplesOf } from './samples';
import type { StepProps } from './step-props';

/** The preview beside a step, and the sample values that fill it. */
export function PreviewAside(props: StepProps & { withSamples: boolean }) {
  const { t } = usePage().language;
  const { template, form, samples, setSample, withSamples } = props;
  if (!template) {
    return (
      <aside class="preview" aria-label={t('preview.title')}>
        <p class="hint">{t('preview.empty')}</p>
      </aside>
    );
  }
  const examples = examplesOf(template.needs);
  const preview = previewOf(template, (key) =>
    shownValue(form.parameters[key] ?? '', { samples, example: examples[key], link: 'l/…' }),
  );
  const blanks = samplesOf(form, template, 'parameters');
  return (
    <aside class={`preview${withSamples ? ' preview_first' : ''}`} aria-label={t('preview.title')}>
      <p class="eyebrow" aria-hidden="true">
        {t('preview.title')}
      </p>
      <Bubble preview={preview} />
      {withSamples && blanks.length > 0 ? (
        <details class="more">
          <summary>{t('preview.samples')}</summary>
          <SampleFields panel="preview" samples={blanks} typed={samples} setSample={setSample} />
        </details>
      ) : null}
    </aside>
  );
}
