import { useState } from 'preact/hooks';
import type { ExplainedReply } from '../../replies/explain-reply';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { Button, Result, Section } from './parts';
import { Time } from './time';

/** What would happen to a text at an hour, by the rules as they are; nothing is kept. */
export function ReplyTry({ api }: { api: AdminApi }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState('');
  const [language, setLanguage] = useState('');
  const [told, setTold] = useState<ExplainedReply | 'failed' | undefined>(undefined);
  const { t } = useWords();
  const tryIt = async () => {
    const when = at === '' ? {} : { at: new Date(at).toISOString() };
    const answer = await api.tryReply({ text, ...when, ...(language === '' ? {} : { language }) });
    setTold(answer.ok ? answer.value : 'failed');
  };
  return (
    <Section title={t('try.title')} id="reply-try">
      <div class="slds-form-element">
        <label class="slds-form-element__label" for="try-text">
          {t('try.text')}
        </label>
        <textarea
          class="slds-textarea"
          id="try-text"
          rows={2}
          dir="auto"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <div class="slds-form-element">
        <label class="slds-form-element__label" for="try-at">
          {t('try.at')}
        </label>
        <input
          class="slds-input"
          id="try-at"
          type="datetime-local"
          value={at}
          onInput={(event) => setAt(event.currentTarget.value)}
        />
      </div>
      <div class="slds-form-element">
        <label class="slds-form-element__label" for="try-language">
          {t('try.language')}
        </label>
        <input
          class="slds-input"
          id="try-language"
          value={language}
          onInput={(event) => setLanguage(event.currentTarget.value.trim())}
        />
      </div>
      <Button id="try-reply" disabled={text.trim() === ''} onClick={() => void tryIt()}>
        {t('try.go')}
      </Button>
      {told === 'failed' ? <Result result={{ kind: 'error', text: t('try.failed') }} /> : null}
      {told === undefined || told === 'failed' ? null : <Told told={told} />}
    </Section>
  );
}

function Told({ told }: { told: ExplainedReply }) {
  const { t, say, percent, word } = useWords();
  const { category, confidence, sure, consent, owner, second = '', route = 'none', acknowledgement } = told;
  const { dueAt, isByWindow } = told;
  const goesTo = second === '' ? 'try.goesTo' : 'try.goesToBoth';
  return (
    <dl class="summary" id="try-result">
      <dt>{t('try.about')}</dt>
      <dd>
        {t(sure ? 'try.isSure' : 'try.guess', {
          category: t(`replyCategory.${category}`),
          percent: percent(confidence),
        })}
      </dd>
      <dt>{t('try.consent')}</dt>
      <dd>{word('consentEffect', consent) ?? consent}</dd>
      <dt>{t('try.owner')}</dt>
      <dd>{owner === undefined ? t('try.nobody') : t(goesTo, { owner, second, route: t(`route.${route}`) })}</dd>
      {dueAt === undefined ? null : (
        <>
          <dt>{t('try.due')}</dt>
          <dd>{isByWindow ? say('try.byWindow', { time: <Time at={dueAt} /> }) : <Time at={dueAt} />}</dd>
        </>
      )}
      <dt>{t('try.hear')}</dt>
      <dd dir="auto">{acknowledgement ?? t('say.nothing')}</dd>
    </dl>
  );
}
