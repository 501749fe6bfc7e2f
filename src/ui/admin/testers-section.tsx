import { useState } from 'preact/hooks';
import type { TestersView } from '../../admin/sender-data';
import type { AdminApi } from './admin-api';
import { LabelledInput } from './labelled-input';
import { ConfirmButton, DataTable, Result, Section, Time, WhenLoaded } from './parts';
import { useAct, useLoaded } from './use-loaded';

/** The people of the team at whose numbers marketers try steps. */
export function TestersSection({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.testers);
  const { act, isBusy, result } = useAct();
  const [name, setName] = useState('');
  const [phone, setPhone] = useState('');
  const done = () => void reload();

  async function add() {
    const added = await act(
      () => api.addTester(phone, name),
      () => `${name} is a tester.`,
    );
    if (added === undefined) return;
    setName('');
    setPhone('');
    done();
  }

  return (
    <Section title="Testers" id="testers">
      <p class="hint">
        A test message to a tester needs no opt-in, and neither quiet hours nor a frequency cap hold it back. Their own
        opt-out does. Take only people of your team who know of it.
      </p>
      <form
        class="beside"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <LabelledInput
          id="tester-name"
          label="Name"
          required
          minLength={2}
          maxLength={60}
          value={name}
          onType={setName}
        />
        <LabelledInput
          id="tester-phone"
          label="Phone number, with + and country code"
          type="tel"
          required
          minLength={5}
          maxLength={40}
          value={phone}
          onType={setPhone}
        />
        <button type="submit" class="slds-button slds-button_brand" id="add-tester" disabled={isBusy}>
          Add
        </button>
      </form>
      <Result result={result} />
      <WhenLoaded loaded={loaded} retry={done}>
        {({ testers }) => (
          <TesterTable
            testers={testers}
            isBusy={isBusy}
            onRemove={(tester) =>
              void act(
                () => api.removeTester(tester.address),
                () => `${tester.name} is no tester any more.`,
              ).then(done)
            }
          />
        )}
      </WhenLoaded>
    </Section>
  );
}

function TesterTable(props: {
  testers: TestersView['testers'];
  isBusy: boolean;
  onRemove: (tester: TestersView['testers'][number]) => void;
}) {
  const { testers, isBusy, onRemove } = props;
  if (testers.length === 0) return <p class="waiting">Nobody yet.</p>;
  return (
    <DataTable label="Testers" head={['Name', 'Number', 'Added', 'Take out']}>
      {testers.map((tester) => (
        <tr key={tester.address}>
          <th scope="row">{tester.name}</th>
          <td class="nowrap">{tester.address}</td>
          <td class="wrap">
            <Time at={tester.at} /> by {tester.by}
          </td>
          <td>
            <ConfirmButton
              label={`Take out ${tester.name}`}
              question="Take them out?"
              yes="Yes"
              disabled={isBusy}
              onConfirm={() => onRemove(tester)}
            >
              Take out
            </ConfirmButton>
          </td>
        </tr>
      ))}
    </DataTable>
  );
}
