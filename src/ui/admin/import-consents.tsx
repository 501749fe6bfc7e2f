import type { ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import type { ImportedConsents } from '../../admin/consent-data';
import { EXAMPLE_CONSENTS } from '../../consent/example-consents';
import type { RefusedLine } from '../../consent/import-consents';
import { saveFile } from '../save-file';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { type AdminWords, useWords } from './admin-words';
import { Button, DataTable, Section } from './parts';
import { useAct } from './use-loaded';

/** Consents from a file, with what became of every line. */
export function ImportConsents({ api }: { api: AdminApi }) {
  const { act, isBusy, result } = useAct();
  const { t } = useWords();
  const [file, setFile] = useState<File>();
  const [imported, setImported] = useState<ImportedConsents>();

  async function take() {
    if (file === undefined) return;
    setImported(undefined);
    setImported(
      await act(
        () => api.importConsents(file),
        () => t('import.read'),
      ),
    );
  }

  return (
    <Section title={t('import.title')} id="import-consents">
      <p class="hint">{t('import.hint')}</p>
      <p class="hint" id="import-values">
        {t('import.values')}
      </p>
      <p>
        <Button id="import-example" onClick={() => saveFile('consents-example.csv', EXAMPLE_CONSENTS)}>
          {t('import.example')}
        </Button>
      </p>
      <div class="beside">
        <div class="slds-form-element">
          <label class="slds-form-element__label" for="consents-file">
            {t('import.file')}
          </label>
          <input
            class="slds-input"
            id="consents-file"
            type="file"
            accept=".csv,text/csv"
            onChange={(event) => setFile(event.currentTarget.files?.[0])}
          />
        </div>
        <Button id="import-file" kind="brand" disabled={isBusy || file === undefined} onClick={() => void take()}>
          {t(isBusy ? 'import.busy' : 'import.go')}
        </Button>
      </div>
      {result?.kind === 'error' ? <Notice kind="error">{result.text}</Notice> : null}
      {imported ? <Report imported={imported} name={file?.name ?? 'consents.csv'} /> : null}
    </Section>
  );
}

function Report({ imported, name }: { imported: ImportedConsents; name: string }) {
  const { t } = useWords();
  const { read, recorded, duplicate, outdated, refused, report, reportIsCut, refusals = [] } = imported;
  return (
    <div id="import-report">
      <Notice kind={refused > 0 ? 'warning' : 'success'}>
        {t('import.report', { read, recorded, duplicate, outdated, refused })}
      </Notice>
      {report === undefined ? null : (
        <>
          <Button id="save-report" onClick={() => saveFile(`${name}.refused.csv`, report)}>
            {t('import.save')}
          </Button>
          {reportIsCut ? <p class="hint">{t('import.cut')}</p> : null}
          <RefusedLines refusals={refusals} all={refused} />
        </>
      )}
    </div>
  );
}

/** The first refused lines, each with what is wrong with it. */
function RefusedLines({ refusals, all }: { refusals: readonly RefusedLine[]; all: number }) {
  const words = useWords();
  const { t } = words;
  return (
    <>
      {all > refusals.length ? <p class="hint">{t('import.first', { n: refusals.length })}</p> : null}
      <DataTable
        label={t('import.refused')}
        head={[t('import.line'), t('import.evidence'), t('import.problem')]}
        isStacked
      >
        {refusals.map((refusal) => (
          <tr key={refusal.line}>
            <th scope="row">{words.number(refusal.line)}</th>
            <td class="wrap" data-label={t('import.evidence')} translate={false}>
              {refusal.evidenceId || '–'}
            </td>
            <td class="wrap" data-label={t('import.problem')}>
              {faultsOf(words, refusal)}
            </td>
          </tr>
        ))}
      </DataTable>
    </>
  );
}

const faultsOf = ({ t }: AdminWords, { faults }: RefusedLine): ComponentChild =>
  faults.map(({ code, values }) => <div key={code}>{t(`importFault.${code}`, values)}</div>);
