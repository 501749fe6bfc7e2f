import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { givenConsentSchema } from '../src/consent/given-consent';
import { givenConversionSchema } from '../src/conversions/conversion';
import { readDataExtensions } from '../src/marketing-cloud/data-extensions';
import { TABLES } from '../src/redis/outbox-entry';

const root = join(__dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Rows of the tables in a piece of Markdown, cell by cell, without heads and rules. */
function tableRows(markdown: string): string[][] {
  const lines = markdown.split('\n');
  return lines
    .filter((line, index) => line.startsWith('|') && !line.startsWith('|--') && !lines[index + 1]?.startsWith('|--'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

/** From the heading with this text to the next one of the same level. */
function section(markdown: string, heading: string): string {
  const level = heading.slice(0, heading.indexOf(' ') + 1);
  const from = markdown.indexOf(`${heading}\n`);
  const to = markdown.indexOf(`\n${level}`, from + heading.length);
  return from === -1 ? '' : markdown.slice(from, to === -1 ? undefined : to);
}

const bare = (cell: string | undefined) => (cell ?? '').replace(/`/g, '');

describe('the README', () => {
  test('names every setting with its default, and no other', () => {
    const source = read('src/config.ts');
    const schema = source.slice(source.indexOf('z.object({'), source.indexOf('\n});'));
    const settings = schema.split(/^ {2}(?=[A-Z][A-Z0-9_]+:)/m).slice(1);
    const inCode = settings.map((text) => {
      const given = /\.default\(([^)]*)\)/.exec(text)?.[1];
      return [text.slice(0, text.indexOf(':')), given?.replace(/['_]/g, '')];
    });
    const documented = tableRows(section(read('README.md'), '## Settings')).map(([name, , given]) => {
      const value = bare(given);
      return [bare(name), value === '' || value.startsWith('from ') ? undefined : value];
    });
    expect(inCode.length).toBeGreaterThan(30);
    expect(documented.sort()).toEqual(inCode.sort());
  });

  test('names every command of package.json, and no other', () => {
    const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts);
    const commands = tableRows(section(read('README.md'), '## Commands')).map(([command]) =>
      bare(command).replace(/^npm (run )?/, ''),
    );
    expect(commands.sort()).toEqual(scripts.filter((name) => name !== 'prestart').sort());
  });
});

describe('docs/data-extensions.md', () => {
  const page = read('docs/data-extensions.md');
  const definitions = readDataExtensions();

  test.each(TABLES)('lists the columns of %s as they are defined', (table) => {
    const documented = tableRows(section(page, `## ${table}`)).map(([name, type]) => `${bare(name)} ${type}`);
    const defined = definitions[table].columns.map((column) => {
      const size = column.type === 'Text' ? `(${column.length})` : '';
      const digits = column.type === 'Decimal' ? `(${column.length},${column.scale})` : '';
      const key = column.type === 'Text' && column.primaryKey ? ', key' : '';
      return `${column.name} ${column.type}${size}${digits}${key}`;
    });
    expect(documented).toEqual(defined);
  });

  test('queries only columns that there are', () => {
    const dataViews: Record<string, string[]> = {
      _Journey: ['VersionID', 'JourneyName'],
      _JourneyActivity: ['VersionID', 'ActivityID', 'ActivityName', 'JourneyActivityObjectID'],
      _Sent: ['SubscriberKey', 'TriggererSendDefinitionObjectID'],
    };
    const own = Object.fromEntries(TABLES.map((table) => [table, definitions[table].columns.map(({ name }) => name)]));
    const columnsOf: Record<string, string[]> = { ...dataViews, ...own };
    const queries = [...page.matchAll(/```sql\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
    expect(queries.length).toBeGreaterThanOrEqual(8);
    for (const query of queries) {
      const tables = [...query.matchAll(/(?:FROM|JOIN) (\w+) (\w+)\b/g)];
      const tableOf = new Map(tables.map(([, table = '', alias = '']) => [alias, table]));
      const used = [...query.matchAll(/\b([a-z])\.(\w+)/g)].filter(([, alias = '']) => tableOf.has(alias));
      const unknown = used.filter(
        ([, alias = '', column = '']) => !columnsOf[tableOf.get(alias) ?? '']?.includes(column),
      );
      expect(unknown.map(([text]) => text)).toEqual([]);
      expect(used.length).toBeGreaterThan(0);
    }
  });
});

test.each([
  ['## `POST /consents`', givenConsentSchema],
  ['## `POST /conversions`', givenConversionSchema],
])('docs/api.md lists the fields of %s, and which of them are needed', (heading, schema) => {
  const documented = tableRows(section(read('docs/api.md'), heading)).map(([name, needed]) => [
    bare(name),
    needed === 'yes',
  ]);
  const fields = Object.entries(schema.shape).map(([name, field]) => [name, !field.safeParse(undefined).success]);
  expect(documented.sort()).toEqual(fields.sort());
});

test('docs/redis.md has every kind of key', () => {
  const page = read('docs/redis.md');
  const kinds = [...read('src/redis/redis-keys.ts').matchAll(/\$\{PREFIX\}([a-z-]+)/g)].map(
    (match) => `wa:${match[1]}`,
  );
  expect(kinds.length).toBeGreaterThan(40);
  expect(kinds.filter((kind) => !new RegExp(`\`${kind}[:\`]`).test(page))).toEqual([]);
});

test('every section that a comment names is in docs/vendor-facts.md or docs/design.md', () => {
  const headings = (page: string) => new Set([...page.matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? ''));
  const vendor = [...headings(read('docs/vendor-facts.md'))].map((text) => text.split(' ').slice(0, 2).join(' '));
  const design = [...headings(read('docs/design.md'))].map(
    (text) => `design ${text.split(' ')[0]?.replace(/\.$/, '')}`,
  );
  const known = new Set([...vendor, ...design]);

  const files = execFileSync('git', ['ls-files', 'src', 'test', 'bench', 'scripts', 'docs'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => /\.(tsx?|mjs|md)$/.test(path) && !path.includes('fixtures'));
  const reference = /\b(WA|JB|MC|[Dd]esign) (\d+(?:\.\d+)?(?:(?:, (?!\d+\.\d+\.)| to | and )\d+(?:\.\d+)?)*)/g;
  const unresolved = files.flatMap((path) =>
    [...read(path).matchAll(reference)].flatMap(([, where = '', numbers = '']) =>
      numbers
        .split(/, | to | and /)
        .map((number) => `${where.replace('Design', 'design')} ${number}`)
        .filter((name) => !known.has(name))
        .map((name) => `${path}: ${name}`),
    ),
  );
  expect(known.size).toBeGreaterThan(60);
  expect(unresolved).toEqual([]);
});
