import { useEffect, useState } from 'preact/hooks';
import type { PersonView } from '../../admin/person-data';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { DataTable, Section, State, Time } from './parts';
import { PersonSearch } from './person-search';

/** One person on one page: consent, messages, replies and conversions. `open` is whom to look up at once. */
export function PersonPage({ api, open }: { api: AdminApi; open: string }) {
  const [who, setWho] = useState(decodeURIComponent(open));
  const [person, setPerson] = useState<PersonView>();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  async function look(text: string) {
    setBusy(true);
    setFailure(undefined);
    const answer = await api.person(text);
    setBusy(false);
    setPerson(answer.ok ? answer.value : undefined);
    if (!answer.ok) setFailure(answer.message);
  }
  useEffect(() => {
    if (open !== '') void look(decodeURIComponent(open));
  }, [open]);

  return (
    <Section title="One person" id="one-person">
      <PersonSearch
        id="person-who"
        buttonId="person-look"
        who={who}
        isBusy={isBusy}
        onType={setWho}
        onLook={() => void look(who)}
      />
      <p class="hint">Each look is written down with your name.</p>
      {failure ? <Notice kind="error">{failure}</Notice> : null}
      {person ? <Person person={person} /> : null}
    </Section>
  );
}

function Person({ person }: { person: PersonView }) {
  const { addresses, contactKeys, consent, messages, replies, conversions, asked, isCut } = person;
  const unread = asked.filter(({ state }) => state !== 'read');
  return (
    <div class="panel" id="person-records">
      <h3 class="section">
        {addresses.join(', ')} {contactKeys.length === 0 ? null : <span class="hint">{contactKeys.join(', ')}</span>}
      </h3>
      {unread.length === 0 ? null : (
        <Notice kind="warning">
          Not all could be read:{' '}
          {unread
            .map(({ table, state, why }) => `${table}: ${state === 'left_out' ? 'the mapping leaves it out' : why}`)
            .join('; ')}
        </Notice>
      )}
      <h4 class="section">Consent</h4>
      <DataTable label="May this person be written to?" head={['Topic', 'Kind', 'Answer']}>
        {consent.answers.map(({ topic, promotional, allowed, sentence }) => (
          <tr key={`${topic} ${promotional}`}>
            <td>{topic}</td>
            <td>{promotional ? 'promotional' : 'transactional'}</td>
            <td class="wrap">
              <State mood={allowed ? 'good' : 'bad'}>{allowed ? 'yes' : 'no'}</State>
              <div class="hint">{sentence}</div>
            </td>
          </tr>
        ))}
      </DataTable>
      <Messages messages={messages} />
      <h4 class="section">Replies</h4>
      {replies.length === 0 ? (
        <p class="waiting">None.</p>
      ) : (
        <DataTable label="What was written, newest first" head={['When', 'Who', 'Text', 'About']}>
          {replies.map(({ replyId, at, from, text, category }) => (
            <tr key={replyId}>
              <td class="nowrap">
                <When at={at} />
              </td>
              <td>{from}</td>
              <td class="wrap">{text}</td>
              <td>{category}</td>
            </tr>
          ))}
        </DataTable>
      )}
      <h4 class="section">Conversions</h4>
      {conversions.length === 0 ? (
        <p class="waiting">None.</p>
      ) : (
        <DataTable label="Conversions, newest first" head={['When', 'What', 'Value', 'Attributed by', 'Message']}>
          {conversions.map(({ conversionId, at, name, value, attribution, messageKey }) => (
            <tr key={conversionId}>
              <td class="nowrap">
                <When at={at} />
              </td>
              <td class="wrap">{name}</td>
              <td>{value}</td>
              <td>{attribution}</td>
              <td class="code">{messageKey}</td>
            </tr>
          ))}
        </DataTable>
      )}
      {isCut ? <p class="hint">The newest 100 of each are shown.</p> : null}
    </div>
  );
}

function Messages({ messages }: Pick<PersonView, 'messages'>) {
  return (
    <>
      <h4 class="section">Messages</h4>
      {messages.length === 0 ? (
        <p class="waiting">None.</p>
      ) : (
        <DataTable label="Messages, newest first" head={['When', 'What', 'What became of it']}>
          {messages.map(({ messageKey, acceptedAt, template, journey, outcome, times, errorCode, fallback }) => (
            <tr key={messageKey}>
              <td class="nowrap">{acceptedAt === undefined ? '–' : <When at={acceptedAt} />}</td>
              <td class="wrap">
                {template} <span class="hint">{journey}</span>
                <div class="code">{messageKey}</div>
              </td>
              <td class="wrap">
                {outcome}
                {errorCode === '' ? '' : `, error ${errorCode}`}
                {fallback === '' ? '' : `, late fallback: ${fallback}`}
                {Object.entries(times).map(([name, at]) => (
                  <div class="hint" key={name}>
                    {name === 'optedOut' ? 'opted out' : name} <When at={at} />
                  </div>
                ))}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
    </>
  );
}

/** A time of ours, or as the data extension says it. */
function When({ at }: { at: string }) {
  return Number.isNaN(Date.parse(at)) ? <span>{at || '–'}</span> : <Time at={at} />;
}
