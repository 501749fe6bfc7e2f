import { useState } from 'preact/hooks';
import type { ConsentView, Forgotten, ReviewView } from '../../admin/page-data';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { ForgetPerson, ForgottenProof } from './forget-person';
import { ImportConsents } from './import-consents';
import { NoteField } from './note-field';
import { Button, DataTable, number, Result, Section, State, Time, WhenLoaded } from './parts';
import { PersonSearch } from './person-search';
import { useAct, useLoaded } from './use-loaded';

/** Who may be written to, why, and the operator's own word on it. */
export function ConsentPage({ api }: { api: AdminApi }) {
  const [who, setWho] = useState('');
  const [person, setPerson] = useState<ConsentView>();
  const [forgotten, setForgotten] = useState<Forgotten>();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const { loaded, reload } = useLoaded(api.review);

  async function look(text: string) {
    setBusy(true);
    setFailure(undefined);
    setForgotten(undefined);
    const answer = await api.consent(text);
    setBusy(false);
    setPerson(answer.ok ? answer.value : undefined);
    if (!answer.ok) setFailure(answer.message);
  }

  return (
    <>
      <Section title="Look somebody up" id="look-up">
        <PersonSearch
          id="who"
          buttonId="look"
          who={who}
          isBusy={isBusy}
          onType={setWho}
          onLook={() => void look(who)}
        />
        {failure ? <Notice kind="error">{failure}</Notice> : null}
        {person ? (
          <Person
            key={person.address}
            api={api}
            person={person}
            onChange={(changed) => {
              setPerson(changed);
              void reload();
            }}
            onForgotten={(proof) => {
              setPerson(undefined);
              setWho('');
              setForgotten(proof);
              void reload();
            }}
          />
        ) : null}
      </Section>
      <ImportConsents api={api} />
      {forgotten ? <ForgottenProof forgotten={forgotten} /> : null}
      <Section title="Waiting for review" id="review">
        <WhenLoaded loaded={loaded} retry={() => void reload()}>
          {({ waiting }) => (
            <ReviewQueue
              waiting={waiting}
              onOpen={(address) => {
                setWho(address);
                void look(address);
              }}
            />
          )}
        </WhenLoaded>
      </Section>
    </>
  );
}

function ReviewQueue({ waiting, onOpen }: { waiting: ReviewView[]; onOpen: (address: string) => void }) {
  if (waiting.length === 0) return <p class="waiting">Nobody.</p>;
  return (
    <DataTable label="People waiting for review, oldest first" head={['Since', 'Who', 'Why', 'Case']}>
      {waiting.map(({ address, at, why }) => (
        <tr key={address}>
          <td class="nowrap">
            <Time at={at} />
          </td>
          <td>{address}</td>
          <td class="wrap">{why}</td>
          <td>
            <Button label={`Open the case of ${address}`} onClick={() => onOpen(address)}>
              Open
            </Button>
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

const CAUSES: Record<string, string> = {
  suppressed: 'suppressed by an operator',
  opted_out: 'opted out',
  marketing_opted_out: 'opted out of marketing',
  blocked: 'probably blocked',
  unreachable: 'unreachable',
  not_opted_in: 'no opt-in',
};

const MEANINGS: Record<ConsentView['signals'][number]['meaning'], string> = {
  restricts: 'stops messages',
  permits: 'permits messages',
  declared: 'opt-in that the business declares',
  waits_for_confirmation: 'opt-in that waits for the customer to confirm it',
};

function Person(props: {
  api: AdminApi;
  person: ConsentView;
  onChange: (person: ConsentView) => void;
  onForgotten: (forgotten: Forgotten) => void;
}) {
  const { api, person, onChange, onForgotten } = props;
  const [note, setNote] = useState('');
  const { act, isBusy, result } = useAct();
  const isNoted = note.trim().length >= 3;

  async function decide(kind: 'suppress' | 'lift' | 'confirm' | 'dismiss', told: string) {
    const changed = await act(
      () => api.actOnConsent(kind, person, note),
      () => told,
    );
    if (changed === undefined) return;
    setNote('');
    onChange(changed);
  }

  return (
    <div class="panel" id="person">
      <h3 class="section">
        {person.address} {person.suppressed ? <State mood="bad">suppressed</State> : null}
        {person.waitsForReview ? <State mood="warning">to be reviewed</State> : null}
      </h3>
      <p class="hint">
        {person.contactKey === undefined ? 'No contact key known' : `Contact key ${person.contactKey}`}
        {person.otherAddresses.length > 0 ? ` · also ${person.otherAddresses.join(', ')}` : ''}
      </p>
      <DataTable
        label="May this person be written to?"
        head={['Topic', 'Message', 'Answer, and the rule that decides']}
      >
        {person.answers.map(({ topic, promotional, allowed, cause, until, sentence }) => (
          <tr key={`${topic} ${promotional}`}>
            <th scope="row">{topic}</th>
            <td>{promotional ? 'promotional' : 'transactional'}</td>
            <td class="wrap">
              <State mood={allowed ? 'good' : 'bad'}>{allowed ? 'yes' : 'no'}</State>
              {cause === undefined ? null : <> {CAUSES[cause] ?? cause}</>}
              {until === undefined ? null : (
                <>
                  {' '}
                  until <Time at={until} />
                </>
              )}
              <div class="hint">{sentence}</div>
            </td>
          </tr>
        ))}
      </DataTable>
      <h4 class="section">Signals behind it</h4>
      {person.signals.length === 0 ? (
        <p class="waiting">Nothing is on record about this person.</p>
      ) : (
        <DataTable label="Signals, newest first" head={['When', 'What it says', 'Where it comes from']}>
          {person.signals.map((signal) => (
            <tr key={`${signal.about} ${signal.meaning}`}>
              <td class="nowrap">
                <Time at={signal.at} />
              </td>
              <td class="wrap">
                {signal.about}: {MEANINGS[signal.meaning]}{' '}
                {signal.review ? <State mood="warning">to be reviewed</State> : null}
              </td>
              <td class="wrap">
                {signal.source}, {signal.reason.replaceAll('_', ' ')}
                <div class="hint">{signal.evidence}</div>
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      <p class="hint">
        {person.reach.reachedAt === undefined ? (
          'No message is known to have arrived.'
        ) : (
          <>
            Last reached <Time at={person.reach.reachedAt} />.
          </>
        )}
        {person.reach.sentAt.length > 0 ? ` ${number(person.reach.sentAt.length)} sent since.` : ''}
        {person.reach.unreachableAt.length > 0
          ? ` WhatsApp could not reach the number ${number(person.reach.unreachableAt.length)} times.`
          : ''}
      </p>
      <h4 class="section">Decide</h4>
      <NoteField id="note" label="Why?" value={note} onChange={setNote} />
      <div class="acts">
        {person.suppressed ? (
          <Button
            id="lift"
            kind="brand"
            disabled={isBusy || !isNoted}
            onClick={() => void decide('lift', 'The suppression is lifted. What the customer said still holds.')}
          >
            Lift the suppression
          </Button>
        ) : (
          <Button
            id="suppress"
            kind="destructive"
            disabled={isBusy || !isNoted}
            onClick={() => void decide('suppress', 'Suppressed: no message goes to this person until it is lifted.')}
          >
            Suppress
          </Button>
        )}
        {person.waitsForReview ? (
          <>
            <Button
              id="confirm"
              disabled={isBusy || !isNoted}
              onClick={() => void decide('confirm', 'Confirmed: the refusal stays.')}
            >
              It was meant: keep refusing
            </Button>
            <Button
              id="dismiss"
              disabled={isBusy || !isNoted}
              onClick={() => void decide('dismiss', 'Dismissed: messages may go again.')}
            >
              It was not meant: open again
            </Button>
          </>
        ) : null}
      </div>
      <Result result={result} />
      <h4 class="section">Forget</h4>
      <ForgetPerson api={api} person={person} onForgotten={onForgotten} />
    </div>
  );
}
