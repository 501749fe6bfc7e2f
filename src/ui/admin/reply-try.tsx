import { useState } from 'preact/hooks';
import type { ExplainedReply } from '../../replies/explain-reply';
import type { AdminApi } from './admin-api';
import { Button, Result, Section, Time } from './parts';
import { CATEGORY_WORDS } from './reply-words';

const FAILED = 'It could not be tried. Is the time whole, and the text no longer than 1,024 characters?';

/** What would happen to a text at an hour, by the rules as they are; nothing is kept. */
export function ReplyTry({ api }: { api: AdminApi }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState('');
  const [language, setLanguage] = useState('');
  const [told, setTold] = useState<ExplainedReply | 'failed' | undefined>(undefined);
  const tryIt = async () => {
    const when = at === '' ? {} : { at: new Date(at).toISOString() };
    const answer = await api.tryReply({ text, ...when, ...(language === '' ? {} : { language }) });
    setTold(answer.ok ? answer.value : 'failed');
  };
  return (
    <Section title="What would happen to this text?" id="reply-try">
      <div class="slds-form-element">
        <label class="slds-form-element__label" for="try-text">
          What a customer writes
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
          When (empty: now)
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
          Language of the message answered, such as es_MX
        </label>
        <input
          class="slds-input"
          id="try-language"
          value={language}
          onInput={(event) => setLanguage(event.currentTarget.value.trim())}
        />
      </div>
      <Button id="try-reply" disabled={text.trim() === ''} onClick={() => void tryIt()}>
        Try it
      </Button>
      {told === 'failed' ? <Result result={{ kind: 'error', text: FAILED }} /> : null}
      {told === undefined || told === 'failed' ? null : <Told told={told} />}
    </Section>
  );
}

function Told({ told }: { told: ExplainedReply }) {
  const { category, confidence, sure, consent, owner, second, route, dueAt, isByWindow, acknowledgement } = told;
  return (
    <dl class="summary" id="try-result">
      <dt>About</dt>
      <dd>
        {CATEGORY_WORDS[category]}, {Math.round(100 * confidence)} %{sure ? '' : ': a guess that a person must see'}
      </dd>
      <dt>Consent</dt>
      <dd>{consent === 'none' ? 'stays as it is' : consent.replaceAll('_', ' ')}</dd>
      <dt>Owner</dt>
      <dd>
        {owner === undefined
          ? 'nobody has to see it'
          : `${owner}${second === undefined ? '' : `, then ${second}`}, by ${route ?? 'none'}`}
      </dd>
      {dueAt === undefined ? null : (
        <>
          <dt>Due</dt>
          <dd>
            <Time at={dueAt} />
            {isByWindow ? ', as the window ends' : ''}
          </dd>
        </>
      )}
      <dt>They hear at once</dt>
      <dd dir="auto">{acknowledgement ?? 'nothing'}</dd>
    </dl>
  );
}
