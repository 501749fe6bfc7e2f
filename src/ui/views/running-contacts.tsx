import { useState } from 'preact/hooks';
import type { StepContacts } from '../../configuration/page-data';
import type { Answer, PageApi } from '../page-api';
import { type Translate, textFor } from '../text/translate';
import { type BlanksOf, blankName } from './blank-name';
import { Failure } from './notice';
import { usePage } from './page-context';
import { reasonText } from './reason-text';

/** The newest contacts of the step with what became of each, and where all of them stand; asked for when it is opened. */
export function RunningContacts({ api, activityId, ...blanksOf }: { api: PageApi; activityId: string } & BlanksOf) {
  const { t } = usePage().language;
  const [answer, setAnswer] = useState<Answer<StepContacts>>();
  const load = () => void api.runningContacts(activityId).then(setAnswer);
  return (
    <details
      class="more"
      id="contacts"
      onToggle={(event) => event.currentTarget.open && answer === undefined && load()}
    >
      <summary>{t('running.contacts')}</summary>
      {answer === undefined ? <p role="status">{t('common.loading')}</p> : null}
      {answer && !answer.ok ? <Failure what="failed.contacts" code={answer.code} retry={load} keeps={false} /> : null}
      {answer?.ok ? <Listed {...answer.value} activityId={activityId} blanksOf={blanksOf} /> : null}
    </details>
  );
}

/** What became of it: a reason, or a step of the funnel. */
function endText(word: string, t: Translate): string {
  const asReason = reasonText(word, t);
  return asReason === word ? textFor(t, 'running', word) : asReason;
}

/** By the reader's own clock, as their culture writes it; what is no date stays what it is. */
function whenText(decided: string, locale: string): string {
  const at = new Date(decided);
  return Number.isNaN(at.getTime()) ? decided : at.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
}

function Listed({ contacts, where, activityId, blanksOf }: StepContacts & { activityId: string; blanksOf: BlanksOf }) {
  const { language } = usePage();
  const { t, list, locale } = language;
  if (where === undefined) return <p>{t('running.contactsNowhere')}</p>;
  return (
    <>
      <p class="hint">
        {t('running.contactsWhere', { ...where, id: activityId })}{' '}
        {contacts.length === 0 ? t('running.contactsSoon') : ''}
      </p>
      <ul class="contacts">
        {contacts.map(({ contactKey, branch, reason, finalReason, later, blanks = [], decided }) => (
          <li key={`${contactKey} ${decided}`}>
            <strong>{contactKey}</strong> <span class="hint">{whenText(decided, locale)}</span>
            <br />
            {textFor(t, 'branch', branch)}: {reasonText(reason, t)}
            {finalReason !== '' && finalReason !== reason ? ` → ${endText(finalReason, t)}` : ''}
            {later.map((step) => ` → ${textFor(t, 'contact', step)}`).join('')}
            {blanks.length > 0 ? (
              <div class="hint">
                {t('running.noValue', { list: list(blanks.map((key) => blankName(key, blanksOf, language))) })}
              </div>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}
