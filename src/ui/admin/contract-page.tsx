import type { ContractJournalView } from '../../admin/page-data';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { DataTable, number, Section, State, Time, WhenLoaded } from './parts';
import { useLoaded } from './use-loaded';

const FACTS: Record<ContractJournalView['facts'][number]['fact'], string> = {
  repeat_under_same_instance: 'A call that failed came again under the same id',
  repeat_under_other_instance: 'A call that failed came again under another id: a message may go twice',
  failed_with_our_key: 'A failure carried the key that we gave with the message',
  failed_without_our_key: 'A failure came without our key, and was found by its message id',
  date_as_written: 'A date came back as it was written',
  date_shifted: 'A date came back shifted: the times in the data extensions are not UTC',
  exit_done: 'A contact left the journey that they were to leave',
  exit_not_done: 'A contact was still in the journey five minutes after the exit',
  stored_ids_agree: 'The stored journey has the ids that we are called by',
  stored_ids_differ: 'The stored journey has other ids: joins over _Journey and _JourneyActivity are empty',
};
const WHATS: Record<ContractJournalView['differences'][number]['what'], string> = {
  new_kind: 'a kind that is not known',
  new: 'new',
  missing: 'missing',
  other_type: 'of another type',
};

/** What the clouds send that was not expected, in words of theirs and types: nothing of a person, so support may have it. */
export function ContractPage({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.contractJournal);
  return (
    <WhenLoaded loaded={loaded} retry={() => void reload()}>
      {(view) => (
        <>
          <Section
            title="Facts that we rest on"
            id="facts"
            actions={
              <a id="contract-file" class="slds-button slds-button_neutral" href="api/contract-journal?file" download>
                File for support
              </a>
            }
          >
            <Contradictions view={view} />
            <dl class="facts">
              {view.facts.map(({ fact, says, count }) => (
                <div key={fact}>
                  <dt>{FACTS[fact]}</dt>
                  <dd>
                    {count > 0 && says === 'contradicts' ? <State mood="bad">{number(count)}</State> : number(count)}
                  </dd>
                </div>
              ))}
            </dl>
          </Section>
          <Section title="Bodies that differ from what was expected" id="differences">
            <Differences view={view} />
          </Section>
        </>
      )}
    </WhenLoaded>
  );
}

function Contradictions({ view }: { view: ContractJournalView }) {
  const seen = view.facts.filter(({ count }) => count > 0);
  const against = seen.filter(({ says }) => says === 'contradicts');
  if (seen.length === 0) return <Notice kind="info">None of them has been borne out or contradicted yet.</Notice>;
  if (against.length === 0) return <Notice kind="success">Nothing that was seen contradicts them.</Notice>;
  return <Notice kind="warning">Some are contradicted. Give support the file.</Notice>;
}

function Differences({ view: { differences, kinds } }: { view: ContractJournalView }) {
  if (differences.length === 0) {
    return (
      <p class="waiting">
        {kinds.length === 0
          ? 'No body of a cloud has been looked at yet.'
          : `${number(kinds.length)} kinds of bodies were looked at: all are as expected.`}
      </p>
    );
  }
  return (
    <div class="stacked">
      <DataTable label="Differences, by kind of body" head={['Body', 'Place', 'What', 'First seen']}>
        {differences.map(({ kind, at, what, came, expected, firstAt }) => (
          <tr key={`${kind} ${what} ${at}`}>
            <th scope="row" class="wrap">
              {kind}
            </th>
            <td class="wrap code" data-label="Place">
              {at === '' ? '–' : at}
            </td>
            <td class="wrap" data-label="What">
              {WHATS[what]}
              <div class="hint">
                {came === '' ? '' : `came: ${came}`}
                {came !== '' && expected !== '' ? '; ' : ''}
                {expected === '' ? '' : `expected: ${expected}`}
              </div>
            </td>
            <td class="nowrap" data-label="First seen">
              <Time at={firstAt} />
            </td>
          </tr>
        ))}
      </DataTable>
    </div>
  );
}
