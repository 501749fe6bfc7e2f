import { useState } from 'preact/hooks';
import type { ReplyConversation } from '../../admin/reply-data';
import type { ReplyCategory } from '../../replies/reply-category';
import type { AdminApi, ReplyAct } from './admin-api';
import { type AdminWords, useWords } from './admin-words';
import { Button, Result, Section, State, WhenLoaded } from './parts';
import { ReplyAnswerBox } from './reply-answer-box';
import { CATEGORIES_TO_CHOOSE, dueWords, outcomeWords, windowWords } from './reply-words';
import { Time } from './time';
import { useAct, useLoaded } from './use-loaded';

/** One conversation: what was written, an answer, and what else can be done with it. */
export function ReplyConversationView({ api, id }: { api: AdminApi; id: string }) {
  const { loaded, reload } = useLoaded(() => api.replyConversation(id));
  const [changed, setChanged] = useState<ReplyConversation>();
  return (
    <WhenLoaded loaded={loaded} retry={() => void reload()}>
      {(found) => (
        <Shown
          api={api}
          conversation={changed ?? found}
          onChange={setChanged}
          onRefresh={() => {
            setChanged(undefined);
            void reload();
          }}
        />
      )}
    </WhenLoaded>
  );
}

interface Part {
  api: AdminApi;
  conversation: ReplyConversation;
  onChange: (conversation: ReplyConversation) => void;
}

function Shown({ api, conversation, onChange, onRefresh }: Part & { onRefresh: () => void }) {
  const words = useWords();
  const { t } = words;
  const due = dueWords(words, conversation, conversation.now);
  const window = windowWords(words, conversation, conversation.now);
  return (
    <div class="conversation">
      <p class="beside">
        <a id="back-to-replies" href="#/replies">
          {t('replies.back')}
        </a>
        <Button id="refresh-reply" onClick={onRefresh}>
          {t('act.refresh')}
        </Button>
      </p>
      <Section title={conversation.who} id="conversation">
        <p>
          <State mood={due.mood}>{due.text}</State>
          <State mood={window.mood}>{window.text}</State>
        </p>
        <p class="hint">{factsOf(words, conversation).join(' · ')}</p>
        <Turns api={api} conversation={conversation} onChange={onChange} />
        <Questions conversation={conversation} />
        <ReplyAnswerBox api={api} conversation={conversation} onSent={onChange} onStale={onRefresh} />
      </Section>
      <Acts api={api} conversation={conversation} onChange={onChange} />
    </div>
  );
}

/** Who it is, who has it, where it was handed over and what came of it. */
function factsOf(words: AdminWords, { address, contactKey, owner, routeCode, outcome }: ReplyConversation): string[] {
  const { t } = words;
  return [
    address,
    ...(contactKey === undefined ? [] : [t('replies.contact', { key: contactKey })]),
    owner === undefined ? t('replies.noOwner') : t('replies.ownerIs', { name: owner.name || owner.email }),
    t('replies.handedOver', { route: t(`route.${routeCode}`) }),
    ...(outcome === undefined ? [] : [t('replies.closedAs', { outcome: outcomeWords(words, outcome) })]),
  ];
}

function Turns({ api, conversation, onChange }: Part) {
  const { act, isBusy, result } = useAct();
  const { t } = useWords();
  const correct = (replyId: string, category: ReplyCategory) =>
    void act(
      () => api.actOnReply(conversation.id, { act: 'correct', replyId, category }),
      () => t('replies.corrected'),
    ).then((changed) => changed && onChange(changed));
  const lastOfCustomer = conversation.turns.findLast(({ from }) => from === 'customer')?.id;
  return (
    <>
      <ol class="turns" aria-label={t('replies.turns')}>
        {conversation.turns.map(({ id, at, from, text, corrected }) => (
          <li key={id} class={`turn turn_${from}`}>
            <span class="hint">
              {t(`author.${from}`)} · <Time at={at} />
            </span>
            <span class="turn-text">{text}</span>
            {from === 'customer' && (id === lastOfCustomer || corrected !== undefined) ? (
              <label class="turn-category">
                <span class="hint">{t('replies.isAbout')}</span>
                <select
                  class="slds-select"
                  disabled={isBusy}
                  value={corrected ?? conversation.category}
                  onChange={(event) => correct(id, event.currentTarget.value as ReplyCategory)}
                >
                  {CATEGORIES_TO_CHOOSE.map((category) => (
                    <option key={category} value={category}>
                      {t(`replyCategory.${category}`)}
                    </option>
                  ))}
                </select>
              </label>
            ) : null}
          </li>
        ))}
      </ol>
      <Result result={result} />
    </>
  );
}

function Questions({ conversation: { questions } }: { conversation: ReplyConversation }) {
  const { t } = useWords();
  if (questions.length === 0) return null;
  return (
    <dl class="facts" aria-label={t('replies.asked')}>
      {questions.map(({ question, answer }) => (
        <div key={question}>
          <dt>{question}</dt>
          <dd>{answer}</dd>
        </div>
      ))}
    </dl>
  );
}

function Acts({ api, conversation, onChange }: Part) {
  const { loaded } = useLoaded(() => api.replies({ view: 'open' }));
  const { act, isBusy, result } = useAct();
  const words = useWords();
  const { t } = words;
  const owners = loaded.state === 'ready' ? loaded.value.owners : [];
  const done = (body: ReplyAct, told: string) =>
    void act(
      () => api.actOnReply(conversation.id, body),
      () => told,
    ).then((changed) => changed && onChange(changed));

  return (
    <Section title={t('replies.acts')} id="reply-acts">
      <ChosenAct
        field="outcome"
        label={t('replies.outcome')}
        choices={conversation.outcomes.map((each) => [each, outcomeWords(words, each)])}
        button={{ id: 'close-reply', text: t('act.close'), kind: 'brand' }}
        disabled={isBusy}
        onDone={(outcome) =>
          done({ act: 'close', outcome }, t('replies.closed', { outcome: outcomeWords(words, outcome) }))
        }
      />
      <ChosenAct
        field="new-owner"
        label={t('replies.giveTo')}
        choices={owners.map(({ key, name }) => [key, name])}
        button={{ id: 'reassign-reply', text: t('replies.give'), kind: 'neutral' }}
        disabled={isBusy}
        onDone={(owner) => done({ act: 'reassign', owner }, t('replies.given'))}
      />
      <Snooze
        disabled={isBusy || conversation.unanswered === 0}
        onDone={(until) => done({ act: 'snooze', until: until.toISOString() }, t('replies.comesBack'))}
      />
      <Result result={result} />
    </Section>
  );
}

/** Something is chosen from a list, and done. */
function ChosenAct(props: {
  field: string;
  label: string;
  choices: readonly (readonly [value: string, text: string])[];
  button: { id: string; text: string; kind: 'brand' | 'neutral' };
  disabled: boolean;
  onDone: (value: string) => void;
}) {
  const { field, label, choices, button, disabled, onDone } = props;
  const [chosen, setChosen] = useState('');
  const { t } = useWords();
  return (
    <div class="reply-act">
      <label class="slds-form-element__label" for={field}>
        {label}
      </label>
      <select class="slds-select" id={field} value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
        <option value="">{t('replies.choose')}</option>
        {choices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <Button id={button.id} kind={button.kind} disabled={disabled || chosen === ''} onClick={() => onDone(chosen)}>
        {button.text}
      </Button>
    </div>
  );
}

function Snooze({ disabled, onDone }: { disabled: boolean; onDone: (until: Date) => void }) {
  const [until, setUntil] = useState('');
  const { t } = useWords();
  return (
    <div class="reply-act">
      <label class="slds-form-element__label" for="snooze-until">
        {t('replies.putOffUntil')}
      </label>
      <input
        class="slds-input"
        id="snooze-until"
        type="datetime-local"
        value={until}
        onInput={(event) => setUntil(event.currentTarget.value)}
      />
      <Button id="snooze-reply" disabled={disabled || until === ''} onClick={() => onDone(new Date(until))}>
        {t('replies.putOff')}
      </Button>
    </div>
  );
}
