import { useState } from 'preact/hooks';
import type { RefusedRowView } from '../../admin/page-data';
import type { Row } from '../../redis/outbox-entry';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { type AdminWords, useWords } from './admin-words';
import { Button, Result, WhenLoaded } from './parts';
import { AllSaid } from './said';
import { useAct, useLoaded } from './use-loaded';

type Column = RefusedRowView['columns'][number];

/** The values of a row that was refused, to be mended and sent again. */
export function EditRefused(props: { api: AdminApi; from: string; id: string; onEdited: () => void }) {
  const { api, from, id, onEdited } = props;
  const { loaded, reload } = useLoaded(() => api.refusedRow(from, id));
  return (
    <WhenLoaded loaded={loaded} retry={() => void reload()}>
      {(view) => <EditForm api={api} from={from} view={view} onEdited={onEdited} />}
    </WhenLoaded>
  );
}

function EditForm(props: { api: AdminApi; from: string; view: RefusedRowView; onEdited: () => void }) {
  const { api, from, view, onEdited } = props;
  const [texts, setTexts] = useState(() => textsOf(view.row));
  const { act, isBusy, result } = useAct();
  const { t } = useWords();
  const known = new Set(view.columns.map(({ name }) => name));
  const [held, empty] = [
    view.columns.filter(({ name }) => view.row[name] !== undefined),
    view.columns.filter(({ name }) => view.row[name] === undefined),
  ];
  const strange = Object.keys(view.row).filter((name) => !known.has(name));

  async function save() {
    const done = await act(
      () => api.editRefused(from, view.id, rowOf(texts, view.columns)),
      () => t('refused.edited'),
    );
    if (done !== undefined) onEdited();
  }
  const field = (column: Column) => (
    <Value
      key={column.name}
      id={`edit-${view.id}-${column.name}`}
      column={column}
      value={texts[column.name] ?? ''}
      onChange={(value) => setTexts({ ...texts, [column.name]: value })}
    />
  );

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {view.problems.length === 0 ? null : (
        <Notice kind="warning">
          <AllSaid english={view.problems} sayings={view.said} />
        </Notice>
      )}
      {strange.length === 0 ? null : <p class="hint">{t('refused.strange', { list: strange.join(', ') })}</p>}
      {held.map(field)}
      {empty.length === 0 ? null : (
        <details>
          <summary>{t('refused.empty')}</summary>
          {empty.map(field)}
        </details>
      )}
      <Result result={result} />
      <Button kind="brand" id={`edit-${view.id}-send`} disabled={isBusy} onClick={() => void save()}>
        {t('refused.sendThese')}
      </Button>
    </form>
  );
}

function Value(props: { id: string; column: Column; value: string; onChange: (value: string) => void }) {
  const { id, column, value, onChange } = props;
  const words = useWords();
  return (
    <div class="slds-form-element">
      <label class="slds-form-element__label" for={id}>
        <span translate={false}>{column.name}</span> <span class="hint">{told(words, column)}</span>
      </label>
      <input
        class="slds-input"
        id={id}
        value={value}
        readOnly={column.isKey && value !== ''}
        autocomplete="off"
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}

/** `text, at most 254 characters`; `time in UTC, as 2026-01-05T10:00:00Z` */
function told({ t, word }: AdminWords, { type, isKey, length = 0 }: Column): string {
  if (isKey) return t('column.isKey');
  return type === 'Text' ? t('column.Text', { n: length }) : (word('column', type) ?? t('column.Decimal'));
}

const textsOf = (row: Row): Record<string, string> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)]));

/** What was typed, by the types of the columns; what does not read as one goes as it is, and the server says so. */
function rowOf(texts: Record<string, string>, columns: readonly Column[]): Row {
  const row: Row = {};
  for (const { name, type } of columns) {
    const text = texts[name]?.trim() ?? '';
    if (text === '') continue;
    if (type === 'Boolean' && (text === 'true' || text === 'false')) row[name] = text === 'true';
    else if (type === 'Decimal' && Number.isFinite(Number(text))) row[name] = Number(text);
    else row[name] = texts[name] ?? '';
  }
  return row;
}
