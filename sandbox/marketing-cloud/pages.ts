import type { Express } from 'express';
import { type Html, html, htmlPage } from '../html-page';
import type { Stored } from './check-value';
import type { DataExtension, Retention, Row } from './data-extension';
import type { Field } from './field';
import { selectRows } from './row-export';
import type { TenantState } from './tenant-state';

const SITE = 'Marketing Cloud sandbox';
const ROWS_PER_PAGE = 100;
/** A longer text is cut by the column's width; the pointer shows all of it. */
const LONG_TEXT = 48;

/** The two pages a person opens: all data extensions, and the rows of one. Rendered here, no script. */
export function mountPages(app: Express, state: TenantState): void {
  app.get('/_sandbox', (_request, response) => {
    response.type('html').send(htmlPage(SITE, 'Data extensions', overview(state)));
  });
  app.get('/_sandbox/data-extensions/:key', (request, response) => {
    const extension = state.extensions.withKey(request.params.key);
    if (!extension) {
      response
        .status(404)
        .type('html')
        .send(htmlPage(SITE, 'Not found', html`<h1>There is no such data extension.</h1>`));
      return;
    }
    const view = viewFrom(extension, request.query);
    response.type('html').send(htmlPage(SITE, extension.properties.name, rowsPage(extension, view)));
  });
}

function overview({ extensions, counters, jobs, journeys, emails }: TenantState): Html {
  jobs.advance();
  const { operations, warnings, apiCalls } = counters.snapshot();
  const open = jobs.openCount;
  return html`
<h1>Data extensions</h1>
<p>${open === 0 ? 'No asynchronous job is open.' : `${open} asynchronous jobs are open; their rows will still come.`}</p>
<div class="scroll"><table>
<thead><tr><th>Name</th><th>Primary key</th><th class="number">Rows</th><th>Retention</th><th>Download</th></tr></thead>
<tbody>${extensions.all().map(extensionLine)}</tbody>
</table></div>
${extensions.all().length === 0 ? html`<p>None has been created yet.</p>` : undefined}

<h2>Received</h2>
<p><a href="/_sandbox/events">${journeys.events.length} journey events</a> ·
<a href="/_sandbox/contact-exits">${journeys.exits.length} contact exits</a> ·
<a href="/_sandbox/emails">${emails.received().length} transactional emails</a></p>

<h2>API calls: ${format(apiCalls)}</h2>
<div class="scroll"><table>
<thead><tr><th>Operation</th><th class="number">Calls</th><th class="number">Rows</th><th>Answers</th></tr></thead>
<tbody>${Object.entries(operations).map(
    ([name, { calls, rows, byStatus }]) => html`<tr><td>${name}</td><td class="number">${format(calls)}</td>
<td class="number">${format(rows)}</td><td>${Object.entries(byStatus)
      .map(([status, times]) => `${status === '0' ? 'dropped' : status} × ${format(times)}`)
      .join(', ')}</td></tr>`,
  )}</tbody>
</table></div>
${warnings.map(({ message, count }) => html`<p class="warning">${message} (${format(count)} times)</p>`)}`;
}

function extensionLine(extension: DataExtension): Html {
  const { name, key, retention } = extension.properties;
  const base = `/_sandbox/data-extensions/${encodeURIComponent(key)}`;
  return html`<tr><td><a href="${base}">${name}</a></td>
<td>${extension.keyFields.map((field) => field.name).join(', ') || 'none'}</td>
<td class="number">${format(extension.rowCount)}</td>
<td>${retentionText(retention)}</td>
<td><a href="${base}/rows.csv">CSV</a> · <a href="${base}/rows">JSON</a></td></tr>`;
}

const UNITS: Record<number, string> = { 3: 'days', 4: 'weeks', 5: 'months', 6: 'years' };

/** Single records, all records, or records and data extension; after a time, or on a day. */
function retentionText(retention: Retention | undefined): string {
  const { dataRetentionPeriodLength: length, dataRetentionPeriodUnitOfMeasure: unit } = retention ?? {};
  const until = retention?.retainUntil;
  if (length === undefined && !until) return 'none';
  const what = retention?.isRowBasedRetention && !until ? 'rows' : 'all rows';
  const itself = retention?.isDeleteAtEndOfRetentionPeriod === true ? ' and the data extension' : '';
  return `${what}${itself}, ${until ? `until ${until}` : `${length} ${UNITS[unit ?? 3] ?? ''}`}`;
}

const format = (value: number) => value.toLocaleString('en-US');

/** What of a data extension is shown. */
interface View {
  find: string;
  sort: string;
  descending: boolean;
  page: number;
}

function viewFrom(extension: DataExtension, query: Record<string, unknown>): View {
  const text = (name: string) => (typeof query[name] === 'string' ? query[name] : '');
  return {
    find: text('find'),
    sort: extension.field(text('sort'))?.name ?? '',
    descending: text('direction') === 'desc',
    page: Math.max(1, Math.floor(Number(text('page')) || 1)),
  };
}

function rowsPage(extension: DataExtension, view: View): Html {
  const { key, name } = extension.properties;
  const base = `/_sandbox/data-extensions/${encodeURIComponent(key)}`;
  const found = rowsFound(extension, view);
  const pages = Math.max(1, Math.ceil(found.length / ROWS_PER_PAGE));
  const current = Math.min(view.page, pages);
  const from = (current - 1) * ROWS_PER_PAGE;
  const rows = found.slice(from, from + ROWS_PER_PAGE);
  const link = (changes: Partial<View>) => linkTo(base, { ...view, ...changes });
  const range =
    rows.length > 0 ? `${format(from + 1)}–${format(from + rows.length)} of ${format(found.length)}` : 'none';
  return html`
<h1>${name}</h1>
<p>${format(extension.rowCount)} rows · key <code>${key}</code></p>
<div class="tools">
<form action="${base}" role="search"><input name="find" value="${view.find}" placeholder="Find in any column" aria-label="Find in any column"><button>Find</button></form>
<span>Rows ${range}</span>
${current > 1 ? html`<a href="${link({ page: current - 1 })}">Previous</a>` : undefined}
${current < pages ? html`<a href="${link({ page: current + 1 })}">Next</a>` : undefined}
<a href="${base}/rows.csv">CSV</a><a href="${base}/rows">JSON</a>
</div>
<div class="scroll"><table class="rows">
<thead><tr>${extension.fields.map((field) => headerCell(field, view, link))}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${extension.fields.map((field, index) => cell(row[index], field))}</tr>`)}</tbody>
</table></div>`;
}

function rowsFound(extension: DataExtension, { find, sort, descending }: View): readonly Row[] {
  const orderBy = sort ? `${sort} ${descending ? 'desc' : 'asc'}` : undefined;
  const { rows } = selectRows(extension, { orderBy });
  const wanted = find.toLowerCase();
  return wanted
    ? rows.filter((row) =>
        row.some((value) =>
          String(value ?? '')
            .toLowerCase()
            .includes(wanted),
        ),
      )
    : rows;
}

function linkTo(base: string, { find, sort, descending, page: number }: View): string {
  const query = new URLSearchParams();
  if (find) query.set('find', find);
  if (sort) query.set('sort', sort);
  if (sort && descending) query.set('direction', 'desc');
  if (number > 1) query.set('page', String(number));
  return query.size > 0 ? `${base}?${query}` : base;
}

function headerCell(field: Field, view: View, link: (changes: Partial<View>) => string): Html {
  const sorted = view.sort === field.name;
  const direction = sorted ? (view.descending ? 'descending' : 'ascending') : 'none';
  const arrow = sorted ? (view.descending ? ' ↓' : ' ↑') : '';
  const next = link({ sort: field.name, descending: sorted && !view.descending, page: 1 });
  const size =
    field.length === undefined
      ? ''
      : field.scale === undefined
        ? `(${field.length})`
        : `(${field.length},${field.scale})`;
  return html`<th scope="col" aria-sort="${direction}"><a href="${next}">${field.name}${arrow}</a><br>
<small>${field.isPrimaryKey ? 'key · ' : ''}${field.type}${size}</small></th>`;
}

function cell(value: Stored | undefined, field: Field): Html {
  if (value === null || value === undefined) return html`<td class="none" aria-label="empty">–</td>`;
  const text =
    field.type === 'Date'
      ? String(value)
          .replace('T', ' ')
          .replace(/(\.000)?Z$/, '')
      : String(value);
  if (field.type === 'Number' || field.type === 'Decimal') return html`<td class="number">${text}</td>`;
  return text.length > LONG_TEXT ? html`<td class="long" title="${text}">${text}</td>` : html`<td>${text}</td>`;
}
