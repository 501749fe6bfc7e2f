import { Fragment } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { PersonMessage, PersonView } from '../../admin/person-data';
import { shortIds } from '../../execution/short-ids';
import { Notice } from '../views/notice';
import type { AdminApi, Failed } from './admin-api';
import { type AdminWords, reasonWords, useWords } from './admin-words';
import { FailureWords } from './failure-words';
import { DataTable, Section, State } from './parts';
import { PersonSearch } from './person-search';
import { Said } from './said';
import { Time } from './time';
import { Coded, Quoted, Reason } from './words-of-server';

/** What an address names; as it stands where it is no encoded text, which is then nobody. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** One person on one page: consent, messages, replies and conversions. `open` is whom to look up at once. */
export function PersonPage({ api, open }: { api: AdminApi; open: string }) {
  const [who, setWho] = useState(decoded(open));
  const [person, setPerson] = useState<PersonView>();
  const [failure, setFailure] = useState<Failed>();
  const [isBusy, setBusy] = useState(false);
  const { t } = useWords();

  async function look(text: string) {
    setBusy(true);
    setFailure(undefined);
    const answer = await api.person(text);
    setBusy(false);
    setPerson(answer.ok ? answer.value : undefined);
    if (!answer.ok) setFailure(answer);
  }
  useEffect(() => {
    if (open !== '') void look(decoded(open));
  }, [open]);

  return (
    <Section title={t('page.person')} id="one-person">
      <PersonSearch
        id="person-who"
        buttonId="person-look"
        who={who}
        isBusy={isBusy}
        onType={setWho}
        onLook={() => void look(who)}
      />
      <p class="hint">{t('person.audited')}</p>
      {failure ? (
        <Notice kind="error">
          <FailureWords failed={failure} />
        </Notice>
      ) : null}
      {person ? <Person person={person} /> : null}
    </Section>
  );
}

function Person({ person }: { person: PersonView }) {
  const { addresses, contactKeys, consent, messages, replies, conversions, asked, isCut } = person;
  const { t, say } = useWords();
  const unread = asked.filter(({ state }) => state !== 'read');
  return (
    <div class="panel" id="person-records">
      <h3 class="section">
        {addresses.join(', ')} {contactKeys.length === 0 ? null : <span class="hint">{contactKeys.join(', ')}</span>}
      </h3>
      {unread.length === 0 ? null : (
        <Notice kind="warning">
          {say('person.notAllRead', {
            list: unread.map(({ table, state, why = '', said }, index) => (
              <Fragment key={table}>
                {index === 0 ? '' : '; '}
                {say('person.tableWhy', {
                  table,
                  why: state === 'left_out' ? t('person.leftOut') : <Said english={why} saying={said} />,
                })}
              </Fragment>
            )),
          })}
        </Notice>
      )}
      <h4 class="section">{t('person.consent')}</h4>
      <DataTable label={t('consent.canWrite')} head={[t('col.topic'), t('person.kind'), t('person.answer')]}>
        {consent.answers.map(({ topic, promotional, allowed, rule }) => (
          <tr key={`${topic} ${promotional}`}>
            <td>{topic}</td>
            <td>{t(promotional ? 'consent.promotional' : 'consent.transactional')}</td>
            <td class="wrap">
              <State mood={allowed ? 'good' : 'bad'}>{t(allowed ? 'say.yes' : 'say.no')}</State>
              <div class="hint">{t(`rule.${rule}`)}</div>
            </td>
          </tr>
        ))}
      </DataTable>
      <Messages messages={messages} />
      <Replies replies={replies} />
      <Conversions conversions={conversions} />
      {isCut ? <p class="hint">{t('person.cut')}</p> : null}
    </div>
  );
}

function Replies({ replies }: Pick<PersonView, 'replies'>) {
  const { t } = useWords();
  return (
    <>
      <h4 class="section">{t('person.replies')}</h4>
      {replies.length === 0 ? (
        <p class="waiting">{t('say.none.s')}</p>
      ) : (
        <DataTable
          label={t('person.repliesLabel')}
          head={[t('col.when'), t('consent.who'), t('person.text'), t('person.about')]}
        >
          {replies.map(({ replyId, at, from, text, category }) => (
            <tr key={replyId}>
              <td class="nowrap">
                <When at={at} />
              </td>
              <td>{t(`author.${from}`)}</td>
              <td class="wrap">{text}</td>
              <td>{category === '' ? '' : <Coded family="replyCategory" code={category} />}</td>
            </tr>
          ))}
        </DataTable>
      )}
    </>
  );
}

function Conversions({ conversions }: Pick<PersonView, 'conversions'>) {
  const { t } = useWords();
  return (
    <>
      <h4 class="section">{t('person.conversions')}</h4>
      {conversions.length === 0 ? (
        <p class="waiting">{t('say.none.s')}</p>
      ) : (
        <DataTable
          label={t('person.conversionsLabel')}
          head={[t('col.when'), t('col.what'), t('person.value'), t('person.attributedBy'), t('person.messageColumn')]}
        >
          {conversions.map(({ conversionId, at, name, value, attribution, messageKey }) => (
            <tr key={conversionId}>
              <td class="nowrap">
                <When at={at} />
              </td>
              <td class="wrap">{name}</td>
              <td>{value}</td>
              <td>{attribution === '' ? '' : <Coded family="attribution" code={attribution} />}</td>
              <td class="code">{messageKey}</td>
            </tr>
          ))}
        </DataTable>
      )}
    </>
  );
}

function Messages({ messages }: Pick<PersonView, 'messages'>) {
  const { t } = useWords();
  return (
    <>
      <h4 class="section">{t('person.messages')}</h4>
      {messages.length === 0 ? (
        <p class="waiting">{t('say.none.s')}</p>
      ) : (
        <DataTable label={t('person.messagesLabel')} head={[t('col.when'), t('col.what'), t('person.became')]}>
          {messages.map((message) => (
            <tr key={message.messageKey}>
              <td class="nowrap">{message.acceptedAt === undefined ? '–' : <When at={message.acceptedAt} />}</td>
              <td class="wrap">
                {message.template} <span class="hint">{shortIds(message.journey)}</span>
                <div class="code">{message.messageKey}</div>
              </td>
              <td class="wrap">
                <Became message={message} />
              </td>
            </tr>
          ))}
        </DataTable>
      )}
    </>
  );
}

/** What it came to, Meta's error, the late fallback, and when what happened. */
function Became({ message }: { message: PersonMessage }) {
  const words = useWords();
  const { say } = words;
  const { errorCode, error, fallback, times, blanks = [] } = message;
  return (
    <>
      <Outcome message={message} />
      {blanks.length === 0 ? null : (
        <div>
          {say('person.blanks', {
            list: blanks.map((key, index) => (
              <Fragment key={key}>
                {index === 0 ? '' : ', '}
                <code class="bare">{key}</code>
              </Fragment>
            )),
          })}
        </div>
      )}
      {errorCode === '' ? null : (
        <div>{say('person.error', { what: <MetaError code={errorCode} error={error} /> })}</div>
      )}
      {fallback === '' ? null : <div>{say('person.lateFallback', { what: fallbackWords(words, fallback) })}</div>}
      {Object.entries(times).map(([name, at]) => (
        <div class="hint" key={name}>
          {words.word('time', name) ?? name} <When at={at} />
        </div>
      ))}
    </>
  );
}

/** Its path and reason. A test that a marketer sent took no path: what it was is said instead. */
function Outcome({ message: { outcome, activityId } }: { message: PersonMessage }) {
  const words = useWords();
  const [first = '', reason] = outcome.split(' ');
  if (reason === 'test' && activityId === '') {
    return <>{words.t(first === 'continue' ? 'person.testSent' : 'person.testNotSent')}</>;
  }
  if (reason === undefined) return <Coded family={words.has(`branch.${first}`) ? 'branch' : 'stageOf'} code={first} />;
  const parts = { path: <Coded family="branch" code={first} />, reason: <Reason code={reason} /> };
  return <>{words.say('person.outcome', parts)}</>;
}

/** What Meta's code means in our words, then in Meta's. */
function MetaError({ code, error }: { code: string; error: PersonMessage['error'] }) {
  const words = useWords();
  return (
    <>
      {error === undefined ? '' : reasonWords(words, error.cause)} <code class="beside-words">{code}</code>{' '}
      {error === undefined ? null : <Quoted>{error.title}</Quoted>}
    </>
  );
}

/** Its state or kind, and why it was asked for: words of ours with a blank between. */
const fallbackWords = (words: AdminWords, fallback: string): string =>
  fallback
    .split(' ')
    .map((code) => words.word('lateState', code) ?? words.word('lateKind', code) ?? reasonWords(words, code) ?? code)
    .join(', ');

/** A time of ours, or as the data extension says it. */
function When({ at }: { at: string }) {
  return Number.isNaN(Date.parse(at)) ? <span>{at || '–'}</span> : <Time at={at} />;
}
