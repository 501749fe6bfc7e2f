import { useEffect, useState } from 'preact/hooks';
import type { RepliesView, ReplyLine } from '../../admin/reply-data';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { Button, Section, State, WhenLoaded } from './parts';
import { ReplyConversationView } from './reply-conversation-view';
import { ReplyTry } from './reply-try';
import { dueWords, windowWords } from './reply-words';
import { Time } from './time';
import { useLoaded } from './use-loaded';

const VIEWS = ['overdue', 'due', 'unowned', 'mine', 'open', 'recent'] as const;
type View = (typeof VIEWS)[number];

/** What customers wrote and who has it in hand; `open` is the conversation that is looked at, or empty for the list. */
export function RepliesPage({ api, open }: { api: AdminApi; open: string }) {
  if (open !== '') return <ReplyConversationView key={open} api={api} id={open} />;
  return (
    <>
      <ReplyList api={api} />
      <ReplyTry api={api} />
    </>
  );
}

function ReplyList({ api }: { api: AdminApi }) {
  const [view, setView] = useState<View>('open');
  const [owner, setOwner] = useState('');
  const { loaded, reload } = useLoaded(() => api.replies({ view, owner }));
  const { t, number } = useWords();
  useEffect(() => {
    if (view !== undefined && owner !== undefined) void reload();
  }, [view, owner, reload]);

  return (
    <Section
      title={t('replies.list')}
      id="replies"
      actions={
        <>
          <a class="slds-button slds-button_neutral" href="api/replies/corrections" download>
            {t('replies.corrections')}
          </a>
          <Button id="refresh-replies" onClick={() => void reload()}>
            {t('act.refresh')}
          </Button>
        </>
      }
    >
      <WhenLoaded loaded={loaded} retry={() => void reload()}>
        {(found) => (
          <>
            <fieldset class="tabs">
              <legend class="slds-assistive-text">{t('replies.which')}</legend>
              {VIEWS.map((each) => (
                <button
                  key={each}
                  type="button"
                  id={`view-${each}`}
                  class="tab"
                  aria-pressed={each === view}
                  onClick={() => setView(each)}
                >
                  {t(`replies.${each}`)}
                  {each === 'recent' ? null : <span class="count"> {number(found.counts[each])}</span>}
                </button>
              ))}
            </fieldset>
            {view === 'mine' ? <WhoseReplies found={found} owner={owner} onChange={setOwner} /> : null}
            <Lines found={found} view={view} />
          </>
        )}
      </WhenLoaded>
    </Section>
  );
}

function WhoseReplies(props: { found: RepliesView; owner: string; onChange: (owner: string) => void }) {
  const { found, owner, onChange } = props;
  const { t } = useWords();
  return (
    <div class="slds-form-element">
      <label class="slds-form-element__label" for="reply-owner">
        {t('replies.whose')}
      </label>
      <div class="slds-form-element__control slds-select_container">
        <select
          class="slds-select"
          id="reply-owner"
          value={owner}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          <option value="">
            {found.email === '' ? t('replies.chooseSomebody') : t('replies.mineOf', { email: found.email })}
          </option>
          {found.owners.map(({ key, name, email }) => (
            <option key={key} value={email}>
              {name} ({email})
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

function Lines({ found, view }: { found: RepliesView; view: View }) {
  const { t } = useWords();
  if (found.conversations.length === 0) return <p class="waiting">{t(`replies.${view}.nothing`)}</p>;
  return (
    <ul class="replies">
      {found.conversations.map((reply) => (
        <li key={reply.id}>
          <Line reply={reply} now={found.now} />
        </li>
      ))}
    </ul>
  );
}

function Line({ reply, now }: { reply: ReplyLine; now: number }) {
  const words = useWords();
  const { t, percent } = words;
  const due = dueWords(words, reply, now);
  const window = windowWords(words, reply, now);
  const category = t(`replyCategory.${reply.category}`);
  return (
    <a class="reply" id={`reply-${reply.id}`} href={`#/replies/${reply.id}`}>
      <span class="reply-head">
        <strong>{reply.who}</strong>
        <span class="hint">
          <Time at={reply.receivedAt} />
        </span>
      </span>
      <span class="reply-text">{reply.text}</span>
      <span class="reply-facts">
        <State mood={due.mood}>{due.text}</State>
        {reply.dueAt === undefined ? null : <State mood={window.mood}>{window.text}</State>}
        <span class="hint">
          {reply.confidence < 1 && reply.needsPerson
            ? t('replies.sure', { category, percent: percent(reply.confidence) })
            : category}{' '}
          · {reply.owner === undefined ? t('replies.nobodys') : reply.owner.name || reply.owner.email}
        </span>
      </span>
    </a>
  );
}
