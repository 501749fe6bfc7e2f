import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { CodedError } from '../errors';
import { sayOfCsv } from './csv-sentences';

const LONGEST_LINE = 1_000_000;
const LINE_END = /\r\n|\n|\r/;
const NUL = '\u0000';
/** Of a TextDecoder that is `fatal`. */
const NOT_IN_ENCODING = 'ERR_ENCODING_INVALID_ENCODED_DATA';

/**
 * The lines of a file: UTF-8, or UTF-16 behind its mark, with line ends of all three kinds in any mixture, which no CSV
 * parser tells apart. A file put together from two systems has both.
 * @throws CodedError `csv_encoding`, `csv_unreadable`
 */
export async function* linesOfCsv(file: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const text of textOf(file)) {
    if (text.includes(NUL)) {
      throw new CodedError('csv_encoding', sayOfCsv('csv_nul'));
    }
    rest += text;
    // A CR at the end may be the first half of a line end.
    const [tail, cut] = rest.endsWith('\r') ? ['\r', rest.slice(0, -1)] : ['', rest];
    const lines = cut.split(LINE_END);
    rest = `${lines.pop() ?? ''}${tail}`;
    if (rest.length > LONGEST_LINE) {
      throw new CodedError('csv_unreadable', sayOfCsv('csv_long_line', { n: LONGEST_LINE }));
    }
    yield* lines;
  }
  const [last = '', ...others] = rest.split(LINE_END);
  if (last !== '' || others.length > 0) yield last;
}

async function* textOf(file: Readable): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let first = Buffer.alloc(0);
  try {
    for await (const chunk of file as AsyncIterable<string | Uint8Array>) {
      const bytes = Buffer.from(chunk as Uint8Array);
      if (decoder === undefined) {
        first = Buffer.concat([first, bytes]);
        if (first.length < 2) continue;
        decoder = new TextDecoder(encodingOf(first), { fatal: true });
        yield decoder.decode(first, { stream: true }).replace(/^\ufeff+/, '');
      } else yield decoder.decode(bytes, { stream: true });
    }
    decoder ??= new TextDecoder('utf-8', { fatal: true });
    yield first.length < 2 ? decoder.decode(first) : decoder.decode();
  } catch (error) {
    if ((error as { code?: unknown }).code !== NOT_IN_ENCODING) throw error;
    throw new CodedError('csv_encoding', sayOfCsv('csv_no_utf8'), { cause: error });
  }
}

function encodingOf([first, second]: Buffer): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
