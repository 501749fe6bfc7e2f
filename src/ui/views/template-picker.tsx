import { useRef, useState } from 'preact/hooks';
import type { TemplateSummary } from '../../configuration/page-data';
import { type Language, textFor } from '../text/translate';
import { HelpBubble } from './help-bubble';
import { HintAndError, SelectField, TextField, useField } from './inputs';
import { usePage } from './page-context';

const SHOWN_AT_ONCE = 40;

/** Finds one of the account's templates. Those that cannot be sent are listed too, each with its reason. */
export function TemplatePicker(props: {
  templates: readonly TemplateSummary[];
  chosen: { name: string; language: string } | null;
  onChoose: (template: TemplateSummary) => void;
  /** The choice is made: by a click, by Enter, or by leaving the list. Arrow keys only try templates out. */
  onDone: (how: 'here' | 'left') => void;
}) {
  const { templates, chosen, onChoose, onDone } = props;
  const isPointing = useRef(false);
  const { language } = usePage();
  const { t } = language;
  const { error, described } = useField('template', undefined);
  const [search, setSearch] = useState('');
  const [inLanguage, setInLanguage] = useState('');
  const [inCategory, setInCategory] = useState('');

  const found = templates.filter(
    (template) =>
      (inLanguage === '' || template.language === inLanguage) &&
      (inCategory === '' || template.category === inCategory) &&
      matches(template, search),
  );
  const sorted = [...found].sort(
    (a, b) =>
      Number(Boolean(a.notSendable)) - Number(Boolean(b.notSendable)) ||
      Number(isNamed(b, search)) - Number(isNamed(a, search)) ||
      a.name.localeCompare(b.name),
  );
  const languages = [...new Set(templates.map((template) => template.language))].sort();
  const categories = [...new Set(templates.map((template) => template.category))].sort();
  const hidden = sorted.length - SHOWN_AT_ONCE;

  return (
    <fieldset
      class="picker plain"
      onPointerDown={() => {
        isPointing.current = true;
      }}
      onKeyDown={(event) => {
        isPointing.current = false;
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement && event.target.checked) onDone('here');
      }}
      onFocusOut={(event) => {
        const goesTo = event.relatedTarget;
        if (chosen && goesTo instanceof Node && !event.currentTarget.contains(goesTo)) onDone('left');
      }}
    >
      <legend class="slds-assistive-text">{t('template.title')}</legend>
      <div class="filters">
        <TextField
          field="template-search"
          type="search"
          label={t('template.search')}
          value={search}
          onChange={setSearch}
        />
        <SelectField
          field="template-language"
          label={t('template.language')}
          value={inLanguage}
          choices={[
            { value: '', label: t('template.anyLanguage') },
            ...languages.map((code) => ({ value: code, label: languageName(code, language) })),
          ]}
          onChange={setInLanguage}
        />
        <SelectField
          field="template-category"
          label={t('template.category')}
          value={inCategory}
          choices={[
            { value: '', label: t('template.anyCategory') },
            ...categories.map((category) => ({ value: category as string, label: t(`category.${category}`) })),
          ]}
          onChange={setInCategory}
        />
      </div>
      <fieldset class={`template-list${error ? ' slds-has-error' : ''}`} id="template" tabIndex={-1} {...described}>
        <legend class="slds-form-element__label">
          {t('template.list')} · {t('template.count', { n: found.length })}
        </legend>
        <HelpBubble field="template" label={t('template.list')} />
        <HintAndError field="template" hint={undefined} error={error} />
        {templates.length === 0 ? <p>{t('template.empty')}</p> : null}
        {templates.length > 0 && found.length === 0 ? <p role="status">{t('template.none')}</p> : null}
        {sorted.slice(0, SHOWN_AT_ONCE).map((template) => {
          const id = `template-${template.name}-${template.language}`;
          const isChosen = template.name === chosen?.name && template.language === chosen.language;
          return (
            <div class={`template-row${template.notSendable ? ' unavailable' : ''}`} key={id}>
              <span class="slds-radio">
                <input
                  type="radio"
                  name="template"
                  id={id}
                  checked={isChosen}
                  disabled={template.notSendable !== undefined}
                  aria-describedby={`${id}-about`}
                  onChange={() => {
                    onChoose(template);
                    if (isPointing.current) onDone('here');
                  }}
                />
                <label class="slds-radio__label" for={id}>
                  <span class="slds-radio_faux" />
                  <span class="slds-form-element__label">{template.name}</span>
                </label>
              </span>
              <div class="under" id={`${id}-about`}>
                <TemplateBadges template={template} />
                <p class="excerpt" dir="auto">
                  {bodyText(template)}
                </p>
                <WhyNot template={template} />
              </div>
            </div>
          );
        })}
        {hidden > 0 ? <p class="hint">{t('template.more', { n: hidden })}</p> : null}
      </fieldset>
    </fieldset>
  );
}

/** Language, category, status and quality of a template, as words and never by colour alone. */
export function TemplateBadges({ template }: { template: TemplateSummary }) {
  const { language } = usePage();
  const { t } = language;
  const { category, previousCategory, status, quality } = template;
  return (
    <span class="badges">
      <span class="slds-badge">{languageName(template.language, language)}</span>
      <span class={`slds-badge badge_${category.toLowerCase()}`}>
        {t(`category.${category}`)}
        {previousCategory && previousCategory !== category
          ? ` (${t('template.was', { category: textFor(t, 'category', previousCategory) })})`
          : ''}
      </span>
      {status === 'APPROVED' ? null : <span class="slds-badge badge_bad">{textFor(t, 'status', status)}</span>}
      {quality === 'UNKNOWN' ? null : (
        <span class={`slds-badge badge_${quality.toLowerCase()}`}>{t(`quality.${quality}`)}</span>
      )}
    </span>
  );
}

/** Why a template cannot be chosen, and what a move to another category means. */
export function WhyNot({ template }: { template: TemplateSummary }) {
  const { t } = usePage().language;
  const { notSendable, status, rejectedReason, comingCategory, category } = template;
  if (notSendable?.why === 'not_supported') {
    return <p class="why">{t('template.why.not_supported', { detail: notSendable.detail ?? '' })}</p>;
  }
  if (notSendable && status === 'PAUSED') return <p class="why">{t('template.why.paused')}</p>;
  if (notSendable && status === 'REJECTED') {
    return <p class="why">{t('template.why.rejected', { detail: rejectedReason ?? textFor(t, 'status', status) })}</p>;
  }
  if (notSendable) return <p class="why">{t('template.why.not_approved', { status: textFor(t, 'status', status) })}</p>;
  if (comingCategory && comingCategory !== category) {
    const parts = { before: textFor(t, 'category', category), now: textFor(t, 'category', comingCategory) };
    return <p class="why">{t('template.recategorised', parts)}</p>;
  }
  return null;
}

export function languageName(code: string, language: Language): string {
  try {
    const name = new Intl.DisplayNames([language.code], { type: 'language' }).of(code.replaceAll('_', '-'));
    return name ?? code;
  } catch {
    return code;
  }
}

function bodyText(template: TemplateSummary): string {
  return template.components.find(({ type }) => type === 'BODY')?.text ?? '';
}

const wordsOf = (search: string) => search.toLowerCase().split(/\s+/).filter(Boolean);

/** Found by its name, which says more than a word of its text or footer. */
function isNamed({ name }: TemplateSummary, search: string): boolean {
  return wordsOf(search).every((word) => name.toLowerCase().includes(word));
}

function matches(template: TemplateSummary, search: string): boolean {
  const words = wordsOf(search);
  const text =
    `${template.name} ${template.components.map((component) => component.text ?? '').join(' ')}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
