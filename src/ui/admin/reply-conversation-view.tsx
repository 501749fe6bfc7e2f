import { useState } from 'preact/hooks';
import type { ReplyConversation } from '../../admin/reply-data';
import type { ReplyCategory } from '../../replies/reply-category';
import type { AdminApi, ReplyAct } from './admin-api';
import { Button, Result, Section, State, Time, WhenLoaded } from './parts';
import { ReplyAnswerBox } from './reply-answer-box';
import { CATEGORY_WORDS, dueWords, outcomeWords, windowWords } from './reply-words';
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
  const due = dueWords(conversation, conversation.now);
  const window = windowWords(conversation, conversation.now);
  return (
    <div class="conversation">
      <p class="beside">
        <a id="back-to-replies" href="#/replies">
          ← All replies
        </a>
        <Button id="refresh-reply" onClick={onRefresh}>
          Refresh
        </Button>
      </p>
      <Section title={conversation.who} id="conversation">
        <p>
          <State mood={due.mood}>{due.text}</State>
          <State mood={window.mood}>{window.text}</State>
        </p>
        <p class="hint">
          {conversation.address}
          {conversation.contactKey === undefined ? '' : ` · contact ${conversation.contactKey}`} · owner{' '}
          {conversation.owner === undefined ? 'nobody' : conversation.owner.name || conversation.owner.email} · handed
          over to {conversation.route}
          {conversation.outcome === undefined ? '' : ` · closed: ${outcomeWords(conversation.outcome)}`}
        </p>
        <Turns api={api} conversation={conversation} onChange={onChange} />
        <Questions conversation={conversation} />
        <ReplyAnswerBox api={api} conversation={conversation} onSent={onChange} onStale={onRefresh} />
      </Section>
      <Acts api={api} conversation={conversation} onChange={onChange} />
    </div>
  );
}

const AUTHORS: Record<ReplyConversation['turns'][number]['from'], string> = {
  customer: 'Customer',
  machine: 'Automatic',
  person: 'We',
  journey: 'Journey',
};

function Turns({ api, conversation, onChange }: Part) {
  const { act, isBusy, result } = useAct();
  const correct = (replyId: string, category: ReplyCategory) =>
    void act(
      () => api.actOnReply(conversation.id, { act: 'correct', replyId, category }),
      () => 'Corrected. It stands among the corrections for 30 days.',
    ).then((changed) => changed && onChange(changed));
  const lastOfCustomer = conversation.turns.findLast(({ from }) => from === 'customer')?.id;
  return (
    <>
      <ol class="turns" aria-label="What was written, the oldest first">
        {conversation.turns.map(({ id, at, from, text, corrected }) => (
          <li key={id} class={`turn turn_${from}`}>
            <span class="hint">
              {AUTHORS[from]} · <Time at={at} />
            </span>
            <span class="turn-text">{text}</span>
            {from === 'customer' && (id === lastOfCustomer || corrected !== undefined) ? (
              <label class="turn-category">
                <span class="hint">What it is about</span>
                <select
                  class="slds-select"
                  disabled={isBusy}
                  value={corrected ?? conversation.category}
                  onChange={(event) => correct(id, event.currentTarget.value as ReplyCategory)}
                >
                  {Object.entries(CATEGORY_WORDS).map(([category, words]) => (
                    <option key={category} value={category}>
                      {words}
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
  if (questions.length === 0) return null;
  return (
    <dl class="facts" aria-label="What was asked and answered">
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
  const owners = loaded.state === 'ready' ? loaded.value.owners : [];
  const done = (body: ReplyAct, told: string) =>
    void act(
      () => api.actOnReply(conversation.id, body),
      () => told,
    ).then((changed) => changed && onChange(changed));

  return (
    <Section title="What to do with it" id="reply-acts">
      <ChosenAct
        field="outcome"
        label="What came of it"
        choices={conversation.outcomes.map((each) => [each, outcomeWords(each)])}
        button={{ id: 'close-reply', text: 'Close', kind: 'brand' }}
        disabled={isBusy}
        onDone={(outcome) => done({ act: 'close', outcome }, `Closed: ${outcomeWords(outcome)}.`)}
      />
      <ChosenAct
        field="new-owner"
        label="Give it to"
        choices={owners.map(({ key, name }) => [key, name])}
        button={{ id: 'reassign-reply', text: 'Give', kind: 'neutral' }}
        disabled={isBusy}
        onDone={(owner) => done({ act: 'reassign', owner }, 'It has another owner now.')}
      />
      <Snooze
        disabled={isBusy || conversation.unanswered === 0}
        onDone={(until) => done({ act: 'snooze', until: until.toISOString() }, 'It comes back then.')}
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
  return (
    <div class="reply-act">
      <label class="slds-form-element__label" for={field}>
        {label}
      </label>
      <select class="slds-select" id={field} value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
        <option value="">Choose</option>
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
  return (
    <div class="reply-act">
      <label class="slds-form-element__label" for="snooze-until">
        Put it off until
      </label>
      <input
        class="slds-input"
        id="snooze-until"
        type="datetime-local"
        value={until}
        onInput={(event) => setUntil(event.currentTarget.value)}
      />
      <Button id="snooze-reply" disabled={disabled || until === ''} onClick={() => onDone(new Date(until))}>
        Put off
      </Button>
    </div>
  );
}
