import { useState } from 'preact/hooks';
import type { ImportedConsents } from '../../admin/consent-data';
import { saveFile } from '../save-file';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { Button, Section } from './parts';
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
  const { read, recorded, duplicate, outdated, refused, report, reportIsCut } = imported;
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
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1). */}
          <pre class="import-lines" tabIndex={0} lang="en">
            {report.split('\n').slice(0, 6).join('\n')}
          </pre>
        </>
      )}
    </div>
  );
}
