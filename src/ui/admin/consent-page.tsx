import { useState } from 'preact/hooks';
import type { ConsentView, ReviewView } from '../../admin/consent-data';
import type { Forgotten } from '../../admin/page-data';
import { Notice } from '../views/notice';
import type { AdminApi, Failed } from './admin-api';
import { reasonWords, useWords } from './admin-words';
import { FailureWords } from './failure-words';
import { ForgetPerson, ForgottenProof } from './forget-person';
import { ImportConsents } from './import-consents';
import { NoteField } from './note-field';
import { Button, DataTable, Result, Section, State, WhenLoaded } from './parts';
import { PersonSearch } from './person-search';
import { Time } from './time';
import { useAct, useLoaded } from './use-loaded';
import { Coded } from './words-of-server';

/** Who may be written to, why, and the operator's own word on it. */
export function ConsentPage({ api }: { api: AdminApi }) {
  const [who, setWho] = useState('');
  const [person, setPerson] = useState<ConsentView>();
  const [forgotten, setForgotten] = useState<Forgotten>();
  const [failure, setFailure] = useState<Failed>();
  const [isBusy, setBusy] = useState(false);
  const { loaded, reload } = useLoaded(api.review);
  const { t } = useWords();

  async function look(text: string) {
    setBusy(true);
    setFailure(undefined);
    setForgotten(undefined);
    const answer = await api.consent(text);
    setBusy(false);
    setPerson(answer.ok ? answer.value : undefined);
    if (!answer.ok) setFailure(answer);
  }

  return (
    <>
      <Section title={t('consent.lookUp')} id="look-up">
        <PersonSearch
          id="who"
          buttonId="look"
          who={who}
          isBusy={isBusy}
          onType={setWho}
          onLook={() => void look(who)}
        />
        {failure ? (
          <Notice kind="error">
            <FailureWords failed={failure} />
          </Notice>
        ) : null}
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
      <Section title={t('consent.review')} id="review">
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
  const { t } = useWords();
  if (waiting.length === 0) return <p class="waiting">{t('consent.nobody')}</p>;
  return (
    <DataTable
      isStacked
      label={t('consent.reviewLabel')}
      head={[t('col.since'), t('consent.who'), t('consent.why'), t('consent.case')]}
    >
      {waiting.map(({ address, at, whyCode }) => (
        <tr key={address}>
          <td class="nowrap" data-label={t('col.since')}>
            <Time at={at} />
          </td>
          <td>{address}</td>
          <td class="wrap">{t(`reviewWhy.${whyCode}`)}</td>
          <td>
            <Button label={t('consent.openOf', { who: address })} onClick={() => onOpen(address)}>
              {t('consent.open')}
            </Button>
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

function Person(props: {
  api: AdminApi;
  person: ConsentView;
  onChange: (person: ConsentView) => void;
  onForgotten: (forgotten: Forgotten) => void;
}) {
  const { api, person, onChange, onForgotten } = props;
  const [note, setNote] = useState('');
  const { act, isBusy, result } = useAct();
  const words = useWords();
  const { t, say, counted } = words;
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
        {person.address} {person.suppressed ? <State mood="bad">{t('consent.suppressedNow')}</State> : null}
        {person.waitsForReview ? <State mood="warning">{t('consent.toReview')}</State> : null}
      </h3>
      <p class="hint">
        {person.contactKey === undefined ? t('consent.noKey') : t('consent.key', { key: person.contactKey })}
        {person.otherAddresses.length > 0 ? ` · ${t('consent.also', { list: person.otherAddresses.join(', ') })}` : ''}
      </p>
      <DataTable label={t('consent.canWrite')} head={[t('col.topic'), t('consent.message'), t('consent.answer')]}>
        {person.answers.map(({ topic, promotional, allowed, cause, until, rule }) => (
          <tr key={`${topic} ${promotional}`}>
            <th scope="row">{topic}</th>
            <td>{t(promotional ? 'consent.promotional' : 'consent.transactional')}</td>
            <td class="wrap">
              <State mood={allowed ? 'good' : 'bad'}>{t(allowed ? 'say.yes' : 'say.no')}</State>
              {cause === undefined ? null : <> {reasonWords(words, cause) ?? cause}</>}
              {until === undefined ? null : <> {say('consent.until', { time: <Time at={until} /> })}</>}
              <div class="hint">{t(`rule.${rule}`)}</div>
            </td>
          </tr>
        ))}
      </DataTable>
      <h4 class="section">{t('consent.signals')}</h4>
      {person.signals.length === 0 ? (
        <p class="waiting">{t('consent.noSignals')}</p>
      ) : (
        <DataTable label={t('consent.signalsLabel')} head={[t('col.when'), t('consent.says'), t('consent.source')]}>
          {person.signals.map((signal) => (
            <tr key={`${signal.about} ${signal.meaning}`}>
              <td class="nowrap">
                <Time at={signal.at} />
              </td>
              <td class="wrap">
                {t('consent.signal', {
                  about: t(`scope.${signal.scope}`, { topic: signal.topic ?? '' }),
                  meaning: t(`meaning.${signal.meaning}`),
                })}{' '}
                {signal.review ? <State mood="warning">{t('consent.toReview')}</State> : null}
              </td>
              <td class="wrap">
                {say('consent.sourceAndReason', {
                  source: signal.source,
                  reason: <Coded family="signal" code={signal.reason} />,
                })}
                <div class="hint">{signal.evidence}</div>
              </td>
            </tr>
          ))}
        </DataTable>
      )}
      <p class="hint">
        {person.reach.reachedAt === undefined
          ? t('consent.neverReached')
          : say('consent.reached', { time: <Time at={person.reach.reachedAt} /> })}
        {person.reach.sentAt.length > 0 ? ` ${t('consent.sentSince', { n: person.reach.sentAt.length })}` : ''}
        {person.reach.unreachableAt.length > 0
          ? ` ${counted('consent.unreachable', person.reach.unreachableAt.length)}`
          : ''}
      </p>
      <h4 class="section">{t('consent.decide')}</h4>
      <NoteField id="note" label={t('consent.note')} value={note} onChange={setNote} />
      <div class="acts">
        {person.suppressed ? (
          <Button
            id="lift"
            kind="brand"
            disabled={isBusy || !isNoted}
            onClick={() => void decide('lift', t('consent.lifted'))}
          >
            {t('consent.lift')}
          </Button>
        ) : (
          <Button
            id="suppress"
            kind="destructive"
            disabled={isBusy || !isNoted}
            onClick={() => void decide('suppress', t('consent.suppressedDone'))}
          >
            {t('consent.suppress')}
          </Button>
        )}
        {person.waitsForReview ? (
          <>
            <Button
              id="confirm"
              disabled={isBusy || !isNoted}
              onClick={() => void decide('confirm', t('consent.confirmed'))}
            >
              {t('consent.confirm')}
            </Button>
            <Button
              id="dismiss"
              disabled={isBusy || !isNoted}
              onClick={() => void decide('dismiss', t('consent.dismissed'))}
            >
              {t('consent.dismiss')}
            </Button>
          </>
        ) : null}
      </div>
      <Result result={result} />
      <h4 class="section">{t('forget.title')}</h4>
      <ForgetPerson api={api} person={person} onForgotten={onForgotten} />
    </div>
  );
}
