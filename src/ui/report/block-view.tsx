import { useState } from 'preact/hooks';
import { saveFile } from '../save-file';
import { ChartFigure } from './chart-figure';
import type { ReportWords } from './report-words';
import type { Block, Cell, Column, Table } from './sections/block';
import { tableFile } from './table-file';

/** One chart, its table, its file, and how it is counted. `period` names the file. */
export function BlockView(props: {
  block: Block;
  words: ReportWords;
  period: { from: string; to: string };
  isTableOpen: boolean;
  onChoose: (id: 'by' | 'figure' | 'tired', value: string) => void;
}) {
  const { block, words, period, onChoose } = props;
  const { t } = words;
  const [open, setOpen] = useState(props.isTableOpen);
  const isEmpty = block.table.rows.length === 0;
  return (
    <section class="block" id={`block-${block.id}`} aria-labelledby={`block-title-${block.id}`}>
      <h3 id={`block-title-${block.id}`}>{block.heading}</h3>
      {block.choices?.map(({ id, name, value, values }) => (
        <label class="choice" key={id}>
          {name}
          <select id={`choose-${id}`} value={value} onChange={(event) => onChoose(id, event.currentTarget.value)}>
            {values.map((each) => (
              <option key={each.value} value={each.value}>
                {each.label}
              </option>
            ))}
          </select>
        </label>
      ))}
      {block.notes.map((note) => (
        <p class="note" key={note}>
          {note}
        </p>
      ))}
      {isEmpty || isBlank(block.chart) ? <p class="quiet">{t('section.empty')}</p> : null}
      {!isEmpty && block.chart !== null && !isBlank(block.chart) ? (
        <ChartFigure chart={block.chart} title={block.heading} words={words} />
      ) : null}
      {isEmpty ? null : (
        <>
          <div class="acts">
            <button
              type="button"
              aria-expanded={open}
              aria-controls={`table-${block.id}`}
              aria-label={`${t('section.table')}: ${block.heading}`}
              onClick={() => setOpen(!open)}
            >
              {t('section.table')}
            </button>
            <button
              type="button"
              aria-label={`${t('section.csv')}: ${block.heading}`}
              onClick={() => saveFile(`${block.id}_${period.from}_${period.to}.csv`, tableFile(block.table))}
            >
              {t('section.csv')}
            </button>
            {block.counted.length > 0 ? (
              <details class="counted">
                <summary>{t('section.details')}</summary>
                {block.counted.map((line) => (
                  <p key={line}>{line}</p>
                ))}
              </details>
            ) : null}
          </div>
          <TableView id={`table-${block.id}`} table={block.table} label={block.heading} words={words} isOpen={open} />
        </>
      )}
    </section>
  );
}

/** Nothing of it is old enough to be drawn; its table says what there is. */
const isBlank = (chart: Block['chart']): boolean =>
  chart?.kind === 'lines' && chart.lines.every(({ points }) => points.every(({ rate }) => rate === null));

/** Closed it is still printed. */
function TableView(props: { id: string; table: Table; label: string; words: ReportWords; isOpen: boolean }) {
  const { id, table, label, words, isOpen } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls a wide table by the keyboard.
    <section id={id} class={isOpen ? 'table-scroll' : 'table-scroll closed'} aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {table.columns.map(({ name, kind }) => (
              <th key={name} scope="col" class={kind}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {table.columns.map((column, at) => {
                const text = cellText(row[at] ?? null, column, words);
                return at === 0 ? (
                  <th key={column.name} scope="row">
                    {text}
                  </th>
                ) : (
                  <td key={column.name} class={column.kind}>
                    {text}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function cellText(cell: Cell, { kind }: Column, { number, percent, amount }: ReportWords): string {
  if (cell === null) return '–';
  if (typeof cell === 'string') return cell;
  if (kind === 'share') return percent(cell);
  return kind === 'amount' ? amount(cell) : number(cell);
}
