import type { ContractJournalView } from '../../admin/page-data';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { DataTable, Section, State, WhenLoaded } from './parts';
import { Time } from './time';
import { useLoaded } from './use-loaded';

/** What the clouds send that was not expected, in words of theirs and types: nothing of a person, so support may have it. */
export function ContractPage({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.contractJournal);
  const { t, number } = useWords();
  return (
    <WhenLoaded loaded={loaded} retry={() => void reload()}>
      {(view) => (
        <>
          <Section
            title={t('contract.facts')}
            id="facts"
            actions={
              <a id="contract-file" class="slds-button slds-button_neutral" href="api/contract-journal?file" download>
                {t('contract.file')}
              </a>
            }
          >
            <Contradictions view={view} />
            <dl class="facts">
              {view.facts.map(({ fact, says, count }) => (
                <div key={fact}>
                  <dt>{t(`fact.${fact}`)}</dt>
                  <dd>
                    {count > 0 && says === 'contradicts' ? <State mood="bad">{number(count)}</State> : number(count)}
                  </dd>
                </div>
              ))}
            </dl>
          </Section>
          <Section title={t('contract.differences')} id="differences">
            <Differences view={view} />
          </Section>
        </>
      )}
    </WhenLoaded>
  );
}

function Contradictions({ view }: { view: ContractJournalView }) {
  const { t } = useWords();
  const seen = view.facts.filter(({ count }) => count > 0);
  const against = seen.filter(({ says }) => says === 'contradicts');
  if (seen.length === 0) return <Notice kind="info">{t('contract.nothingSeen')}</Notice>;
  if (against.length === 0) return <Notice kind="success">{t('contract.noContradiction')}</Notice>;
  return <Notice kind="warning">{t('contract.contradicted')}</Notice>;
}

function Differences({ view: { differences, kinds } }: { view: ContractJournalView }) {
  const { t } = useWords();
  if (differences.length === 0) {
    return (
      <p class="waiting">{kinds.length === 0 ? t('contract.noBody') : t('contract.asExpected', { n: kinds.length })}</p>
    );
  }
  return (
    <DataTable
      isStacked
      label={t('contract.differencesLabel')}
      head={[t('contract.body'), t('contract.place'), t('col.what'), t('contract.firstSeen')]}
    >
      {differences.map(({ kind, at, what, came, expected, firstAt }) => (
        <tr key={`${kind} ${what} ${at}`}>
          <th scope="row" class="wrap">
            {kind}
          </th>
          <td class="wrap code" data-label={t('contract.place')}>
            {at === '' ? '–' : at}
          </td>
          <td class="wrap" data-label={t('col.what')}>
            {t(`differs.${what}`)}
            <div class="hint">
              {[
                came === '' ? '' : t('contract.came', { what: came }),
                expected === '' ? '' : t('contract.expected', { what: expected }),
              ]
                .filter((told) => told !== '')
                .join('; ')}
            </div>
          </td>
          <td class="nowrap" data-label={t('contract.firstSeen')}>
            <Time at={firstAt} />
          </td>
        </tr>
      ))}
    </DataTable>
  );
}
