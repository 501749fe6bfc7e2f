import type { FieldChoices } from '../../admin/page-data';
import { Notice } from '../views/notice';
import { useWords } from './admin-words';
import { Button } from './parts';

/** What a mapping would lose: columns of ours that no field takes, by name, and a way to make fields for them. */
export function LostColumns(props: {
  table: string;
  choices: FieldChoices;
  columns: Record<string, string | null>;
  isBusy: boolean;
  onCreate: (columns: string[]) => void;
}) {
  const { table, choices, columns, isBusy, onCreate } = props;
  const { counted } = useWords();
  const lost = choices.columns
    .filter(({ column }) => !column.isKey && (columns[column.name] ?? null) === null)
    .map(({ column }) => column.name);
  if (lost.length === 0) return null;
  const there = new Set(choices.fields.map(({ name }) => name.toLowerCase()));
  const missing = lost.filter((name) => !there.has(name.toLowerCase()));
  return (
    <div id={`lost-${table}`}>
      <Notice kind="warning">{counted('lost.nowhere', lost.length, { list: lost.join(', ') })}</Notice>
      {missing.length === 0 ? null : (
        <Button id={`create-fields-${table}`} disabled={isBusy} onClick={() => onCreate(missing)}>
          {counted('lost.create', missing.length, { name: choices.name })}
        </Button>
      )}
    </div>
  );
}
