import fc from 'fast-check';

/** One person's word in a generated file, and what is certain of it. */
export interface FileRow {
  evidenceId: string;
  /** Whose word it is, whatever the cell says. */
  phone: string;
  topic: string;
  status: 'opted_in' | 'opted_out';
  /** `taken`: must be recorded; `refused`: must be refused; `either`: recorded rightly, or refused. */
  must: 'taken' | 'refused' | 'either';
}

export interface ConsentFile {
  bytes: Buffer;
  rows: FileRow[];
  /** The file cannot be relied on as a whole. */
  refusedWhole: boolean;
  /** A stray quote beside a cell of several lines: those lines are refused one by one. */
  mayReadMore: boolean;
}

const COLUMNS = ['evidenceId', 'phone', 'topic', 'status', 'source', 'method', 'occurredAt', 'note'] as const;
type Cells = Record<(typeof COLUMNS)[number], string>;

/** How a phone is written: surely read, surely refused, or one of both. */
const PHONES: [must: FileRow['must'], write: (phone: string) => string][] = [
  ['taken', (phone) => phone],
  ['taken', (phone) => `${phone.slice(0, 3)} ${phone.slice(3, 6)}-${phone.slice(6)}`],
  ['taken', (phone) => `="${phone}"`],
  ['taken', (phone) => `'${phone}`],
  ['taken', (phone) => `tel:${phone}`],
  ['taken', (phone) => `00${phone.slice(1)}`],
  ['taken', (phone) => phone.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))],
  ['either', (phone) => phone.slice(1)],
  ['either', (phone) => `${phone.slice(1)}.0`],
  ['refused', (phone) => `${phone}.0`],
  ['refused', (phone) => `${phone},00`],
  ['refused', (phone) => Number(phone.slice(1)).toExponential(5).replace('e', 'E')],
  ['refused', (phone) => `${phone} / ${phone}`],
  ['refused', (phone) => `${phone}/7`],
  ['refused', () => ''],
];
const TIMES: [must: FileRow['must'], text: string][] = [
  ['taken', '2026-11-01T10:00:00Z'],
  ['taken', '2026-11-01T10:00:00.000+0000'],
  ['taken', '2026-11-01 11:00+01'],
  ['refused', '2026-11-01T10:00:00'],
  ['refused', '11/1/2026 10:00'],
  ['refused', '2026-02-30T10:00:00Z'],
];
const NOTES = ['', 'plain', 'a, b', 'said "yes"', '=1+1', 'first\nsecond', 'ção', ' '];

type Quoting = 'needed' | 'all';
/** What is done to a line that is otherwise sound. */
type LineFault = 'none' | 'cell too many' | 'cell too few' | 'quote not closed' | 'text behind a quote';
type FileFault =
  | 'none'
  | 'column twice'
  | 'no topic column'
  | 'semicolons'
  | 'a NUL'
  | 'a byte of Windows-1252'
  | 'UTF-16 without mark';

const weighted = <T>(sound: T, ...faults: T[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(sound) }, { weight: 2, arbitrary: fc.constantFrom(...faults) });

const someRow = fc.record({
  phone: fc.nat({ max: PHONES.length - 1 }),
  time: weighted(0, 1, 2, 3, 4, 5),
  topic: fc.constantFrom('*', 'offers', 'Ofertas', 'promoção'),
  optIn: fc.boolean(),
  note: fc.constantFrom(...NOTES),
  fault: weighted<LineFault>('none', 'cell too many', 'cell too few', 'quote not closed', 'text behind a quote'),
  end: fc.constantFrom('\n', '\r\n', '\r', '\n\n', '\r\r\n', '\n,,,,,,,\n'),
});

const someShape = fc.record({
  rows: fc.array(someRow, { minLength: 1, maxLength: 8 }),
  order: fc.shuffledSubarray([...COLUMNS], { minLength: COLUMNS.length }),
  capitals: fc.boolean(),
  quoting: fc.constantFrom<Quoting>('needed', 'all'),
  headerEnd: fc.constantFrom('\n', '\r\n', '\r'),
  separatorLine: fc.boolean(),
  lastLineEnds: fc.boolean(),
  encoding: fc.constantFrom('utf8', 'utf8 with mark', 'utf16le', 'utf16be'),
  fault: weighted<FileFault>(
    'none',
    ...([
      'column twice',
      'no topic column',
      'semicolons',
      'a NUL',
      'a byte of Windows-1252',
      'UTF-16 without mark',
    ] as const),
  ),
});
type Shape = typeof someShape extends fc.Arbitrary<infer T> ? T : never;
type RowShape = Shape['rows'][number];

function cell(text: string, quoting: Quoting): string {
  return quoting === 'all' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function rowOf(shape: RowShape, serial: number): { row: FileRow; cells: Cells } {
  const [phoneMust, write] = PHONES[shape.phone] ?? ['refused', () => ''];
  const [timeMust, occurredAt] = TIMES[shape.time] ?? ['refused', ''];
  const phone = `+4915${String(100_000_000 + serial)}`;
  const status = shape.optIn && shape.topic !== '*' ? 'opted_in' : 'opted_out';
  const evidenceId = `id-${serial}`;
  const fault: FileRow['must'] = shape.fault === 'none' ? 'taken' : 'refused';
  const all = [phoneMust, timeMust, fault];
  const must = all.includes('refused') ? 'refused' : all.includes('either') ? 'either' : 'taken';
  return {
    row: { evidenceId, phone, topic: shape.topic, status, must },
    cells: {
      ...{ evidenceId, phone: write(phone), topic: shape.topic, status, source: 'shop, online', method: 'form' },
      ...{ occurredAt, note: shape.note },
    },
  };
}

function lineOf(cells: Cells, { order, quoting }: Shape, fault: LineFault): string {
  const written = order.map((column) => {
    if (column === 'source' && fault === 'quote not closed') return '"shop';
    if (column === 'source' && fault === 'text behind a quote') return '"shop" online';
    return cell(cells[column], quoting);
  });
  if (fault === 'cell too many') written.push('');
  if (fault === 'cell too few') written.splice(order.indexOf('method'), 1);
  return written.join(',');
}

function headerOf({ order, capitals, fault, quoting }: Shape): string {
  const names = order.map((column) => {
    if (column === 'note' && fault === 'column twice') return ' STATUS';
    if (column === 'topic' && fault === 'no topic column') return 'subject';
    return capitals ? column.toUpperCase() : column;
  });
  return names.map((name) => cell(name, quoting)).join(',');
}

function bytesOf(text: string, { encoding, fault }: Shape): Buffer {
  if (fault === 'UTF-16 without mark') return Buffer.from(text, 'utf16le');
  if (fault === 'a byte of Windows-1252') return Buffer.concat([Buffer.from(text), Buffer.from([0xe7, 0x0a])]);
  if (encoding === 'utf8') return Buffer.from(text);
  const marked = Buffer.from(`\ufeff${text}`, encoding === 'utf8 with mark' ? 'utf8' : 'utf16le');
  return encoding === 'utf16be' ? marked.swap16() : marked;
}

function fileOf(shape: Shape, firstSerial: number): ConsentFile {
  const made = shape.rows.map((row, index) => ({ shape: row, ...rowOf(row, firstSerial + index) }));
  const lines = made.map(({ shape: row, cells }, index) => {
    const isLast = index === made.length - 1;
    return lineOf(cells, shape, row.fault) + (isLast && !shape.lastLineEnds ? '' : row.end);
  });
  // Excel does not look for a mark behind its own line.
  const first = shape.separatorLine ? `sep=,${shape.headerEnd}` : '';
  const text = `${first}${headerOf(shape)}${shape.headerEnd}${lines.join('')}${shape.fault === 'a NUL' ? '\u0000' : ''}`;
  const written = shape.fault === 'semicolons' ? text.replaceAll(',', ';') : text;
  const isStray = made.some(({ shape: { fault } }) => fault.includes('quote'));
  return {
    bytes: bytesOf(written, shape),
    rows: made.map(({ row }) => row),
    refusedWhole: shape.fault !== 'none',
    mayReadMore: isStray && made.some(({ cells }) => cells.note.includes('\n')),
  };
}

/** Files as people and systems make them, with an oracle of their own; nobody stands in two of them. */
export function someConsentFile(): fc.Arbitrary<ConsentFile> {
  let serial = 0;
  return someShape.map((shape) => {
    const file = fileOf(shape, serial);
    serial += shape.rows.length;
    return file;
  });
}
