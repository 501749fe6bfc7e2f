import type { FieldChoices } from '../../admin/page-data';
import { Notice } from '../views/notice';
import { Button, number } from './parts';

/** What a mapping would lose: columns of ours that no field takes, by name, and a way to make fields for them. */
export function LostColumns(props: {
  table: string;
  choices: FieldChoices;
  columns: Record<string, string | null>;
  isBusy: boolean;
  onCreate: (columns: string[]) => void;
}) {
  const { table, choices, columns, isBusy, onCreate } = props;
  const lost = choices.columns
    .filter(({ column }) => !column.isKey && (columns[column.name] ?? null) === null)
    .map(({ column }) => column.name);
  if (lost.length === 0) return null;
  const there = new Set(choices.fields.map(({ name }) => name.toLowerCase()));
  const missing = lost.filter((name) => !there.has(name.toLowerCase()));
  return (
    <div id={`lost-${table}`}>
      <Notice kind="warning">
        {lost.length === 1 ? '1 column is written nowhere' : `${number(lost.length)} columns are written nowhere`}, and
        what they tell is lost to reports: {lost.join(', ')}.
      </Notice>
      {missing.length === 0 ? null : (
        <Button id={`create-fields-${table}`} disabled={isBusy} onClick={() => onCreate(missing)}>
          {missing.length === 1 ? 'Create the missing field' : `Create the ${number(missing.length)} missing fields`} in{' '}
          {choices.name}
        </Button>
      )}
    </div>
  );
}
