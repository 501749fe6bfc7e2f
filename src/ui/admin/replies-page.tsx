import { useEffect, useState } from 'preact/hooks';
import type { RepliesView, ReplyLine } from '../../admin/reply-data';
import type { AdminApi } from './admin-api';
import { Button, number, Section, State, Time, WhenLoaded } from './parts';
import { ReplyConversationView } from './reply-conversation-view';
import { ReplyTry } from './reply-try';
import { CATEGORY_WORDS, dueWords, windowWords } from './reply-words';
import { useLoaded } from './use-loaded';

const VIEWS = [
  { view: 'overdue', label: 'Overdue' },
  { view: 'due', label: 'Due' },
  { view: 'unowned', label: 'Nobody’s' },
  { view: 'mine', label: 'Mine' },
  { view: 'open', label: 'All that wait' },
  { view: 'recent', label: 'Lately' },
] as const;
type View = (typeof VIEWS)[number]['view'];

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
  useEffect(() => {
    if (view !== undefined && owner !== undefined) void reload();
  }, [view, owner, reload]);

  return (
    <Section
      title="What customers wrote"
      id="replies"
      actions={
        <>
          <a class="slds-button slds-button_neutral" href="api/replies/corrections" download>
            Corrections
          </a>
          <Button id="refresh-replies" onClick={() => void reload()}>
            Refresh
          </Button>
        </>
      }
    >
      <WhenLoaded loaded={loaded} retry={() => void reload()}>
        {(found) => (
          <>
            <fieldset class="tabs">
              <legend class="slds-assistive-text">Which replies</legend>
              {VIEWS.map((each) => (
                <button
                  key={each.view}
                  type="button"
                  id={`view-${each.view}`}
                  class="tab"
                  aria-pressed={each.view === view}
                  onClick={() => setView(each.view)}
                >
                  {each.label}
                  {each.view === 'recent' ? null : <span class="count"> {number(found.counts[each.view])}</span>}
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
  return (
    <div class="slds-form-element">
      <label class="slds-form-element__label" for="reply-owner">
        Whose
      </label>
      <div class="slds-form-element__control slds-select_container">
        <select
          class="slds-select"
          id="reply-owner"
          value={owner}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          <option value="">{found.email === '' ? 'Choose somebody' : `Mine (${found.email})`}</option>
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

const NOTHING: Record<View, string> = {
  overdue: 'Nothing is overdue.',
  due: 'Nothing is due.',
  unowned: 'Everything has an owner.',
  mine: 'Nothing waits for this owner.',
  open: 'Nothing waits for an answer.',
  recent: 'No customer has written in the last 30 days.',
};

function Lines({ found, view }: { found: RepliesView; view: View }) {
  if (found.conversations.length === 0) return <p class="waiting">{NOTHING[view]}</p>;
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
  const due = dueWords(reply, now);
  const window = windowWords(reply, now);
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
          {CATEGORY_WORDS[reply.category]}
          {reply.confidence < 1 && reply.needsPerson ? `, ${Math.round(reply.confidence * 100)} % sure` : ''} ·{' '}
          {reply.owner === undefined ? 'nobody’s' : reply.owner.name || reply.owner.email}
        </span>
      </span>
    </a>
  );
}
