import { useState } from 'preact/hooks';
import type { ImportedConsents } from '../../admin/page-data';
import { saveFile } from '../save-file';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { Button, number, Section } from './parts';
import { useAct } from './use-loaded';

/** Consents from a file, with what became of every line. */
export function ImportConsents({ api }: { api: AdminApi }) {
  const { act, isBusy, result } = useAct();
  const [file, setFile] = useState<File>();
  const [imported, setImported] = useState<ImportedConsents>();

  async function take() {
    if (file === undefined) return;
    setImported(undefined);
    setImported(
      await act(
        () => api.importConsents(file),
        () => 'The file was read to its end.',
      ),
    );
  }

  return (
    <Section title="Import consents" id="import-consents">
      <p class="hint">
        A CSV whose first line names the columns: evidenceId, topic, status, source, method, occurredAt, and phone,
        userId or contactKey. The same file can be taken again: what is known already is not taken twice. No journey is
        entered by it.
      </p>
      <div class="beside">
        <div class="slds-form-element">
          <label class="slds-form-element__label" for="consents-file">
            File
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
          {isBusy ? 'Importing…' : 'Import'}
        </Button>
      </div>
      {result?.kind === 'error' ? <Notice kind="error">{result.text}</Notice> : null}
      {imported ? <Report imported={imported} name={file?.name ?? 'consents.csv'} /> : null}
    </Section>
  );
}

function Report({ imported, name }: { imported: ImportedConsents; name: string }) {
  const { read, recorded, duplicate, outdated, refused, report, reportIsCut } = imported;
  return (
    <div id="import-report">
      <Notice kind={refused > 0 ? 'warning' : 'success'}>
        {number(read)} lines read: {number(recorded)} recorded, {number(duplicate)} already known, {number(outdated)}{' '}
        older than what is known, {number(refused)} refused.
      </Notice>
      {report === undefined ? null : (
        <>
          <Button id="save-report" onClick={() => saveFile(`${name}.refused.csv`, report)}>
            Save the refused lines with their reasons
          </Button>
          {reportIsCut ? <p class="hint">There are more of them than fit; mend these first.</p> : null}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1). */}
          <pre class="import-lines" tabIndex={0}>
            {report.split('\n').slice(0, 6).join('\n')}
          </pre>
        </>
      )}
    </div>
  );
}
