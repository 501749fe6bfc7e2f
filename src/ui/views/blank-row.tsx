import type { TemplateSummary } from '../../configuration/page-data';
import type { Need } from '../../whatsapp/template-parameters';
import { aroundBlank } from '../form/template-text';
import { textFor } from '../text/translate';
import { TextField } from './inputs';
import { usePage } from './page-context';
import type { StepProps } from './step-props';
import { ValueField } from './value-field';

/** What fills one blank, and what stands in where that is empty. */
export function BlankRow(
  props: Pick<StepProps, 'form' | 'edit' | 'choices'> & { need: Need; template: TemplateSummary },
) {
  const { t } = usePage().language;
  const { form, edit, choices, need, template } = props;
  const value = form.parameters[need.key] ?? '';
  return (
    <div class="value-row">
      <ValueField
        field={`parameter-${need.key}`}
        label={needLabel(need, t)}
        hint={needHint(need, template, t)}
        optional={!need.required}
        value={value}
        choices={choices}
        allowLink={need.carriesLink === 'never' ? 'impossible' : need.kind === 'url_suffix'}
        allowMixed={need.kind === 'text'}
        maxLength={need.maxLength}
        fixed={need.kind === 'image' ? 'picture' : need.kind === 'expiration' ? 'moment' : undefined}
        onChange={(chosen) => edit({ parameters: { ...form.parameters, [need.key]: chosen } })}
      />
      {value.includes('{{') ? (
        <TextField
          field={`when-empty-${need.key}`}
          label={t('values.whenEmpty')}
          optional
          value={form.whenEmpty[need.key] ?? ''}
          onChange={(typed) => edit({ whenEmpty: { ...form.whenEmpty, [need.key]: typed } })}
        />
      ) : null}
    </div>
  );
}

type T = ReturnType<typeof usePage>['language']['t'];

/** “Text {{1}}”, “Header {{sale}}”, “Button “Track””, “Card 2: Text {{1}}”. */
export function needLabel(need: Need, t: T): string {
  const inCard = /^card\.(\d+)\.(.+)$/.exec(need.key);
  if (inCard) {
    const rest = needLabel({ ...need, key: inCard[2] ?? '' }, t);
    return t('need.card', { n: Number(inCard[1]) + 1, rest });
  }
  const [part, name = ''] = need.key.split('.');
  if (need.kind === 'text' && need.key.startsWith('header.location.')) {
    return t(need.key.endsWith('.name') ? 'need.place' : 'need.address');
  }
  if (part === 'button') return t('need.button', { label: need.label ?? name });
  if (need.kind === 'text') return t(part === 'header' ? 'need.header' : 'need.body', { name: `{{${name}}}` });
  return textFor(t, 'need', need.kind);
}

function needHint(need: Need, template: TemplateSummary, t: T): string | undefined {
  const parts: string[] = [];
  if (need.key.includes('button.')) {
    parts.push(
      need.kind === 'url_suffix'
        ? t(need.carriesLink === 'never' ? 'need.noLink' : 'need.url_suffix', { prefix: need.urlPrefix ?? '' })
        : textFor(t, 'need', need.kind),
    );
  } else {
    const around = aroundBlank(template.components, need.key);
    if (around) parts.push(`“${around}”`);
  }
  return parts.length > 0 ? parts.join(' ') : undefined;
}
