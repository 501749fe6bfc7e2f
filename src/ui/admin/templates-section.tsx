import { useState } from 'preact/hooks';
import type { TemplateView } from '../../admin/sender-data';
import type { AdminApi } from './admin-api';
import { type AdminWords, useWords } from './admin-words';
import { Button, DataTable, Result, Section, State, WhenLoaded } from './parts';
import { QUALITY_MOODS } from './quality-moods';
import { Time } from './time';
import { TrackedLink } from './tracked-link';
import { useAct, useLoaded } from './use-loaded';
import { Coded, English } from './words-of-server';

const CATEGORIES = ['MARKETING', 'UTILITY', 'AUTHENTICATION'] as const;

/** Every template with its category, quality and use, and why it cannot be sent. */
export function TemplatesSection({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.templates);
  const { act, isBusy, result } = useAct();
  const words = useWords();
  const { t, say, number } = words;
  const [search, setSearch] = useState('');
  const [category, setCategory] = useState('');
  const [isOnlyTroubled, setOnlyTroubled] = useState(false);
  const shown = (template: TemplateView) =>
    `${template.name} ${template.language}`.toLowerCase().includes(search.trim().toLowerCase()) &&
    (category === '' || template.category === category) &&
    (!isOnlyTroubled || template.notSendable !== undefined);

  return (
    <Section
      title={t('templates.title')}
      id="templates"
      actions={
        <Button
          id="read-templates"
          disabled={isBusy}
          onClick={() => void act(api.refreshTemplates, () => t('templates.wasRead')).then(() => void reload())}
        >
          {t('templates.read')}
        </Button>
      }
    >
      <Result result={result} />
      <WhenLoaded loaded={loaded} retry={() => void reload()}>
        {({ templates, readAt, manager, trackedLink }) => {
          const found = templates.filter(shown);
          return (
            <>
              <TrackedLink address={trackedLink} />
              <p>
                <a href={manager} target="_blank" rel="noreferrer" id="template-manager">
                  {t('templates.manager')}
                </a>
              </p>
              <div class="filters">
                <div class="slds-form-element">
                  <label class="slds-form-element__label" for="template-search">
                    {t('templates.search')}
                  </label>
                  <input
                    class="slds-input"
                    id="template-search"
                    type="search"
                    value={search}
                    onInput={(event) => setSearch(event.currentTarget.value)}
                  />
                </div>
                <div class="slds-form-element">
                  <label class="slds-form-element__label" for="template-category">
                    {t('templates.category')}
                  </label>
                  <div class="slds-select_container">
                    <select
                      class="slds-select"
                      id="template-category"
                      value={category}
                      onChange={(event) => setCategory(event.currentTarget.value)}
                    >
                      <option value="">{t('templates.all')}</option>
                      {CATEGORIES.map((each) => (
                        <option key={each} value={each}>
                          {t(`category.${each}`)}
                        </option>
                      ))}
                    </select>
                  </div>
                </div>
                <div class="slds-form-element tick">
                  <div class="slds-checkbox">
                    <input
                      type="checkbox"
                      id="only-troubled"
                      checked={isOnlyTroubled}
                      onChange={(event) => setOnlyTroubled(event.currentTarget.checked)}
                    />
                    <label class="slds-checkbox__label" for="only-troubled">
                      <span class="slds-checkbox_faux" />
                      <span class="slds-form-element__label">{t('templates.troubled')}</span>
                    </label>
                  </div>
                </div>
              </div>
              <p class="hint" role="status">
                {say(readAt === 0 ? 'templates.countNever' : 'templates.count', {
                  n: number(found.length),
                  total: number(templates.length),
                  time: <Time at={readAt} />,
                })}
              </p>
              <DataTable
                isStacked
                label={t('templates.title')}
                head={[
                  t('templates.nameAndLanguage'),
                  t('templates.used'),
                  t('templates.category'),
                  t('templates.status'),
                ]}
              >
                {found.map((template) => (
                  <tr key={`${template.name} ${template.language}`}>
                    <th scope="row">
                      <span class="template-name">{template.name}</span>
                      <span class="hint"> {template.language}</span>
                    </th>
                    <td class="wrap" data-label={t('templates.used')}>
                      {template.usedAt === undefined ? (
                        <span class="hint">{t('templates.notUsed')}</span>
                      ) : (
                        say(template.contacts === 1 ? 'templates.usedBy.one' : 'templates.usedBy', {
                          n: number(template.contacts ?? 0),
                          time: <Time at={template.usedAt} />,
                        })
                      )}
                    </td>
                    <td data-label={t('templates.category')}>
                      <Coded family="category" code={template.category} />
                      {template.previousCategory ? (
                        <div class="hint">
                          {say('templates.was', {
                            category: <Coded family="category" code={template.previousCategory} />,
                          })}
                        </div>
                      ) : null}
                      {template.comingCategory ? (
                        <div class="hint">
                          {say('templates.becomes', {
                            category: <Coded family="category" code={template.comingCategory} />,
                          })}
                        </div>
                      ) : null}
                    </td>
                    <td class="wrap">
                      <State mood={template.status === 'APPROVED' ? 'good' : 'warning'}>
                        <Coded family="status" code={template.status} />
                      </State>
                      <State mood={QUALITY_MOODS[template.quality] ?? 'neutral'}>
                        <Coded family="quality" code={template.quality} />
                      </State>
                      {template.notSendable === undefined ? null : (
                        <div class="hint">{say('templates.cannotBeSent', { why: whyNot(words, template) })}</div>
                      )}
                    </td>
                  </tr>
                ))}
              </DataTable>
            </>
          );
        }}
      </WhenLoaded>
    </Section>
  );
}

/** In the words of the step's page where it tells them, else in those of the server. */
function whyNot(words: AdminWords, { cannotSend, status, rejectedReason, notSendable }: TemplateView) {
  const inEnglish = <English>{cannotSend?.detail ?? rejectedReason ?? notSendable}</English>;
  if (words.code === 'en' || cannotSend === undefined) return <English>{notSendable}</English>;
  if (cannotSend.why === 'not_supported') return <>{words.say('template.why.not_supported', { detail: inEnglish })}</>;
  if (status === 'PAUSED') return words.t('template.why.paused');
  if (status === 'REJECTED') return <>{words.say('template.why.rejected', { detail: inEnglish })}</>;
  return words.t('template.why.not_approved', { status: words.word('status', status) ?? status });
}
