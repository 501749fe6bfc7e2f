import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConsentView } from '../../admin/consent-data';
import type { Forgotten } from '../../admin/page-data';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { Button, DataTable, Result, Section, State } from './parts';
import { useAct } from './use-loaded';

/** Forgets the person who is shown, once their address was typed again: nothing brings it back. */
export function ForgetPerson(props: {
  api: AdminApi;
  person: ConsentView;
  onForgotten: (forgotten: Forgotten) => void;
}) {
  const { api, person, onForgotten } = props;
  const [isAsking, setAsking] = useState(false);
  const [typed, setTyped] = useState('');
  const { act, isBusy, result } = useAct();
  const { t } = useWords();

  async function forget() {
    const forgotten = await act(
      () => api.forget(person.address, person.contactKey, typed.trim()),
      () => t('forget.done'),
    );
    if (forgotten !== undefined) onForgotten(forgotten);
  }

  if (!isAsking) {
    return (
      <div class="acts">
        <Button id="forget" kind="destructive" onClick={() => setAsking(true)}>
          {t('forget.button')}
        </Button>
      </div>
    );
  }
  return (
    <>
      <p class="wrap">{t('forget.warning')}</p>
      <div class="slds-form-element">
        <label class="slds-form-element__label" for="forget-typed">
          {t('forget.type', { address: person.address })}
        </label>
        <input
          class="slds-input"
          id="forget-typed"
          value={typed}
          autocomplete="off"
          maxLength={140}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <div class="acts">
        <Button
          id="forget-confirmed"
          kind="destructive"
          disabled={isBusy || typed.trim() !== person.address}
          onClick={() => void forget()}
        >
          {t(isBusy ? 'forget.busy' : 'forget.now')}
        </Button>
        <Button
          id="forget-not"
          disabled={isBusy}
          onClick={() => {
            setAsking(false);
            setTyped('');
          }}
        >
          {t('forget.keep')}
        </Button>
      </div>
      <Result result={result} />
    </>
  );
}

/** What was deleted, and what a second look found. */
export function ForgottenProof({ forgotten }: { forgotten: Forgotten }) {
  const { complete, redis, rows, underWay, leftNumbers } = forgotten;
  const told = useRef<HTMLDivElement>(null);
  const { t, number } = useWords();
  // The button that was pressed is gone with the person.
  useEffect(() => told.current?.focus(), []);
  const waiting = Object.entries(underWay)
    .filter(([, count]) => count > 0)
    .map(([name, n]) => t(`underWay.${name as keyof typeof underWay}`, { n }));
  const kept = [
    { what: t('forgotten.keys'), deleted: redis.keys, left: redis.left },
    { what: t('forgotten.messages'), deleted: redis.messages, left: 0 },
    { what: t('forgotten.cancelled'), deleted: redis.cancelledSends, left: underWay.sends },
    { what: t('forgotten.takenBack'), deleted: redis.rowsTakenBack, left: underWay.rows },
    { what: t('forgotten.webhooks'), deleted: redis.webhooks, left: 0 },
  ];
  return (
    <Section title={t('forgotten.title')} id="forgotten">
      <div ref={told} tabIndex={-1}>
        {complete ? (
          <Notice kind="success">{t('forgotten.complete')}</Notice>
        ) : (
          <Notice kind="warning">
            {waiting.length === 0
              ? t('forgotten.incomplete')
              : t('forgotten.incompleteWith', { list: waiting.join(', ') })}
          </Notice>
        )}
      </div>
      <p class="hint">
        {t('forgotten.found', { addresses: forgotten.addresses.length, keys: forgotten.contactKeys.length })}
        {leftNumbers.length === 0 ? '' : ` ${t('forgotten.leftNumbers', { list: leftNumbers.join(', ') })}`}
      </p>
      <DataTable
        label={t('forgotten.label')}
        head={[t('forgotten.where'), t('forgotten.deleted'), t('forgotten.left')]}
      >
        {[...rows.map(({ table, deleted, left }) => ({ what: table as string, deleted, left })), ...kept].map(
          ({ what, deleted, left }) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td>{number(deleted)}</td>
              <td>{left === 0 ? <State mood="good">0</State> : <State mood="bad">{number(left)}</State>}</td>
            </tr>
          ),
        )}
      </DataTable>
    </Section>
  );
}
