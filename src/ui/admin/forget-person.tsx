import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConsentView, Forgotten } from '../../admin/page-data';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { Button, DataTable, number, Result, Section, State } from './parts';
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

  async function forget() {
    const forgotten = await act(
      () => api.forget(person.address, person.contactKey, typed.trim()),
      () => 'Forgotten.',
    );
    if (forgotten !== undefined) onForgotten(forgotten);
  }

  if (!isAsking) {
    return (
      <div class="acts">
        <Button id="forget" kind="destructive" onClick={() => setAsking(true)}>
          Forget this person
        </Button>
      </div>
    );
  }
  return (
    <>
      <p class="wrap">
        Every row and everything kept under the addresses and contact keys of this person is deleted, opt-outs too: keep
        the person out of your audiences. Sends that wait are cancelled. This cannot be undone.
      </p>
      <div class="slds-form-element">
        <label class="slds-form-element__label" for="forget-typed">
          Type {person.address} to confirm
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
          {isBusy ? 'Forgetting …' : 'Forget now'}
        </Button>
        <Button
          id="forget-not"
          disabled={isBusy}
          onClick={() => {
            setAsking(false);
            setTyped('');
          }}
        >
          Keep
        </Button>
      </div>
      <Result result={result} />
    </>
  );
}

const UNDER_WAY: Record<keyof Forgotten['underWay'], string> = {
  webhooks: 'webhooks that are being processed',
  sends: 'sends that are being made',
  rows: 'rows that Marketing Cloud is writing',
  consents: 'consents that are being written',
  effects: 'answers to a wish that are being sent',
};

/** What was deleted, and what a second look found. */
export function ForgottenProof({ forgotten }: { forgotten: Forgotten }) {
  const { complete, redis, rows, underWay, leftNumbers } = forgotten;
  const told = useRef<HTMLDivElement>(null);
  // The button that was pressed is gone with the person.
  useEffect(() => told.current?.focus(), []);
  const waiting = Object.entries(underWay).filter(([, count]) => count > 0);
  const kept = [
    { what: 'Keys in Redis', deleted: redis.keys, left: redis.left },
    { what: 'Records of messages, emptied', deleted: redis.messages, left: 0 },
    { what: 'Sends that waited, cancelled', deleted: redis.cancelledSends, left: underWay.sends },
    { what: 'Rows on their way, taken back', deleted: redis.rowsTakenBack, left: underWay.rows },
    { what: 'Webhooks that were set aside', deleted: redis.webhooks, left: 0 },
  ];
  return (
    <Section title="Forgotten" id="forgotten">
      <div ref={told} tabIndex={-1}>
        {complete ? (
          <Notice kind="success">A second look found nothing of this person.</Notice>
        ) : (
          <Notice kind="warning">
            Not complete yet
            {waiting.length === 0
              ? ''
              : `: ${waiting.map(([name, count]) => `${number(count)} ${UNDER_WAY[name as keyof typeof UNDER_WAY]}`).join(', ')}`}
            . Forget the person again in a few minutes.
          </Notice>
        )}
      </div>
      <p class="hint">
        Addresses: {number(forgotten.addresses.length)}. Contact keys: {number(forgotten.contactKeys.length)}.
        {leftNumbers.length === 0
          ? ''
          : ` ${leftNumbers.join(', ')} was left by this person and may be somebody else's: it keeps its opt-outs. Forget it by itself if it is not.`}
      </p>
      <DataTable label="What was deleted, and what a second look found" head={['Where', 'Deleted', 'Left']}>
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
