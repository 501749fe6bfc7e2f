import { translationsOf } from '../form/translations';
import { preferring } from '../form/value-choices';
import { Checkbox } from './inputs';
import { Notice } from './notice';
import { usePage } from './page-context';
import type { StepProps } from './step-props';
import { languageName } from './template-picker';
import { ValueField } from './value-field';

/** Whether each contact gets the template in their own language, where it has translations, and which are missing. */
export function LanguageFields({ form, edit, choices, templates }: StepProps) {
  const { language } = usePage();
  const { t } = language;
  const found = translationsOf(form, templates.state === 'ready' ? templates.value : undefined);
  if (!form.languageByContact && (found === undefined || found.ready.length + found.lacking.length === 0)) return null;
  const named = (codes: readonly string[]) => language.list(codes.map((code) => languageName(code, language)));
  const own = form.template ? languageName(form.template.language, language) : '';

  return (
    <section aria-labelledby="languages-title">
      <h3 class="section" id="languages-title">
        {t('languages.title')}
      </h3>
      <Checkbox
        field="languageByContact"
        label={t('languages.use')}
        checked={form.languageByContact}
        onChange={(languageByContact) => edit({ languageByContact })}
      />
      {form.languageByContact ? (
        <div class="under extra">
          <ValueField
            field="locale"
            label={t('locale.label')}
            hint={t('languages.hint')}
            value={form.locale}
            choices={choices}
            allowText={false}
            order={(entry) => preferring(['Locale'], /locale|language|idioma/i, entry)}
            onChange={(locale) => edit({ locale })}
          />
          {found === undefined ? null : (
            <>
              <p class="hint" id="languages-sent">
                {found.ready.length === 0
                  ? t('languages.none', { own })
                  : t('languages.sent', { list: named(found.ready), own })}
              </p>
              {found.lacking.length === 0 ? null : (
                <Notice kind="warning">{t('languages.lacking', { list: named(found.lacking) })}</Notice>
              )}
              {found.stopped.length === 0 ? null : (
                <Notice kind="warning">{t('languages.stopped', { list: named(found.stopped), own })}</Notice>
              )}
              {found.missing.length === 0 ? null : (
                <Notice kind="info">{t('languages.missing', { list: named(found.missing), own })}</Notice>
              )}
            </>
          )}
        </div>
      ) : null}
    </section>
  );
}
