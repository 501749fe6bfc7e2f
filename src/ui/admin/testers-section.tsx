import { useState } from 'preact/hooks';
import type { TestersView } from '../../admin/sender-data';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { LabelledInput } from './labelled-input';
import { ConfirmButton, DataTable, Result, Section, WhenLoaded } from './parts';
import { Time } from './time';
import { useAct, useLoaded } from './use-loaded';

/** The people of the team at whose numbers marketers try steps. */
export function TestersSection({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.testers);
  const { act, isBusy, result } = useAct();
  const { t } = useWords();
  const [name, setName] = useState('');
  const [phone, setPhone] = useState('');
  const done = () => void reload();

  async function add() {
    const added = await act(
      () => api.addTester(phone, name),
      () => t('testers.added', { name }),
    );
    if (added === undefined) return;
    setName('');
    setPhone('');
    done();
  }

  return (
    <Section title={t('testers.title')} id="testers">
      <p class="hint">{t('testers.hint')}</p>
      <form
        class="beside"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <LabelledInput
          id="tester-name"
          label={t('col.name')}
          required
          minLength={2}
          maxLength={60}
          value={name}
          onType={setName}
        />
        <LabelledInput
          id="tester-phone"
          label={t('testers.phone')}
          type="tel"
          required
          minLength={5}
          maxLength={40}
          value={phone}
          onType={setPhone}
        />
        <button type="submit" class="slds-button slds-button_brand" id="add-tester" disabled={isBusy}>
          {t('testers.add')}
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
                () => t('testers.removed', { name: tester.name }),
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
  const { t, say } = useWords();
  if (testers.length === 0) return <p class="waiting">{t('testers.nobody')}</p>;
  return (
    <DataTable
      isStacked
      label={t('testers.title')}
      head={[t('col.name'), t('testers.number'), t('testers.since'), t('testers.takeOut')]}
    >
      {testers.map((tester) => (
        <tr key={tester.address}>
          <th scope="row">{tester.name}</th>
          <td class="nowrap">{tester.address}</td>
          <td class="wrap">{say('testers.sinceBy', { time: <Time at={tester.at} />, name: tester.by })}</td>
          <td>
            <ConfirmButton
              label={t('testers.takeOutOf', { name: tester.name })}
              question={t('testers.takeOutQuestion')}
              yes={t('act.yes')}
              disabled={isBusy}
              onConfirm={() => onRemove(tester)}
            >
              {t('testers.takeOut')}
            </ConfirmButton>
          </td>
        </tr>
      ))}
    </DataTable>
  );
}
