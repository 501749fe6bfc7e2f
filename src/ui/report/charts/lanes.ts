import { axisX, barX, dot, gridX, type Markish, type PlotOptions, rect, ruleX, ruleY, text } from '@observablehq/plot';
import type { AxisFormats, BarPart, BarsChart, DotsChart, Mark, Tone } from './chart';
import { colour, GRID, INK, LETTER, NARROW, QUIET, SYMBOLS, short, ticksFor } from './look';

/** So much of a chart names may take that stand beside their bars. */
const SHARE_OF_NAMES = 0.36;
const ROW = 30;
const LINE = 16;
/** Whose names are too long for one line with their values has a line for each. */
const ROW_WITH_NAME = ROW + LINE;
const BAR = 17;
/** Between a template and its journey, or its stage. */
const PARTED = ' · ';

/** Rows by number, since two may have the same name. */
interface Lanes {
  options: PlotOptions;
  names: Markish;
  /** Where the value of a row stands: right of everything, or at the end of the line of its name. */
  values: Markish;
}

/** A name in one line; where there is no room, what it is made of in two. */
function inLines(label: string, letters: number, mayBreak: boolean): string {
  const [first = '', ...others] = label.split(PARTED);
  if (!mayBreak || label.length <= letters || others.length === 0) return short(label, letters);
  return [first, others.join(PARTED)].map((part) => short(part, letters)).join('\n');
}

function lanesOf(rows: readonly { label: string; value: string }[], width: number, top: number): Lanes {
  const narrow = width < NARROW;
  const keys = rows.map((_, index) => index);
  const values = Math.max(...rows.map(({ value }) => value.length), 4) * LETTER;
  const longest = Math.max(...rows.map(({ label }) => label.length), 4);
  const beside = narrow ? width - values - 24 : width * SHARE_OF_NAMES;
  const apart = narrow && longest * LETTER > beside;
  const letters = Math.min(longest, Math.floor((apart ? width - 24 : beside) / LETTER));
  const names = rows.map(({ label }, key) => ({ key, label: inLines(label, letters, apart), full: label }));
  const lines = apart ? Math.max(...names.map(({ label }) => label.split('\n').length)) : 0;
  // A name may stand over a line, a band or the grid.
  const at = { y: 'key', fill: INK, stroke: 'var(--paper)', strokeWidth: 3, lineAnchor: 'middle' as const };
  const row = narrow ? ROW_WITH_NAME + LINE * lines : ROW;
  return {
    options: {
      y: { type: 'band', domain: keys, axis: null, padding: narrow ? 1 - BAR / row : 0.34 },
      height: rows.length * row + top + 32 + (narrow ? 8 : 0),
      marginTop: top + (narrow ? 8 : 0),
      marginBottom: 28,
      marginLeft: narrow ? 4 : letters * LETTER + 20,
      marginRight: narrow ? 12 : values + 22,
    },
    names: text(names, {
      ...at,
      text: 'label',
      title: 'full',
      frameAnchor: 'left',
      lineAnchor: narrow ? 'bottom' : 'middle',
      lineHeight: 1.25,
      textAnchor: narrow ? 'start' : 'end',
      dx: narrow ? 0 : -12,
      dy: narrow ? -15 - (apart ? LINE : 0) : 0,
    }),
    values: text(
      rows.map(({ value }, key) => ({ key, value })),
      {
        ...at,
        text: 'value',
        frameAnchor: 'right',
        textAnchor: narrow ? 'end' : 'start',
        dx: narrow ? 8 : 10,
        dy: narrow ? -19 : 0,
        fontWeight: 600,
        fontVariant: 'tabular-nums',
      },
    ),
  };
}

type Placed = BarPart & { key: number };
const placedParts = (rows: readonly { parts?: BarPart[] }[]): Placed[] =>
  rows.flatMap(({ parts }, key) => (parts ?? []).filter(({ from, to }) => to > from).map((part) => ({ key, ...part })));

/** Parts of bars; what is guessed has an edge of dashes. */
function bars(parts: readonly Placed[], more: { insetTop?: number; insetBottom?: number } = {}): Markish[] {
  const ends = { y: 'key', x1: 'from', x2: 'to', title: 'title', rx: 2, ...more };
  return [
    barX(
      parts.filter(({ tone }) => tone !== 'guess'),
      { ...ends, fill: ({ tone }: Placed) => colour(tone) },
    ),
    barX(
      parts.filter(({ tone }) => tone === 'guess'),
      { ...ends, fill: colour('guess'), stroke: colour('fourth'), strokeDasharray: '3 2' },
    ),
  ];
}

/** An axis at the foot, without a line of its own. */
const footAxis = (width: number, tickFormat: (value: number) => string) =>
  axisX({ ticks: ticksFor(width), tickFormat, tickSize: 0, color: QUIET, label: null });
const grid = (width: number) => gridX({ stroke: GRID, strokeOpacity: 1, ticks: ticksFor(width) });

/** Bars that lie. */
export function barsOptions({ rows }: BarsChart, width: number, { count }: AxisFormats): PlotOptions {
  const lanes = lanesOf(rows, width, 6);
  const parts = placedParts(rows);
  return {
    ...lanes.options,
    x: { domain: [0, Math.max(1, ...parts.map(({ to }) => to))], axis: null },
    marks: [grid(width), ...bars(parts), footAxis(width, count), lanes.names, lanes.values],
  };
}

/** Rates with their intervals, before bands and a line. */
export function dotsOptions({ rows, line, bands }: DotsChart, width: number, { percent }: AxisFormats): PlotOptions {
  const lanes = lanesOf(rows, width, line || bands.length > 0 ? 24 : 6);
  const placed = rows.flatMap(({ at, value, label, mark, tone }, key) =>
    at === null ? [] : [{ key, ...at, mark, tone, title: `${label}: ${value}` }],
  );
  const parts = placedParts(rows);
  const ends = [
    ...placed.map(({ high }) => high),
    ...parts.map(({ to }) => to),
    line?.at ?? 0,
    ...bands.map(({ to }) => to),
  ];
  const labels = [
    ...(line ? [{ at: line.at, label: line.label }] : []),
    ...bands.map(({ from, to, label }) => ({ at: (from + to) / 2, label })),
  ];
  const strokeOf = ({ tone }: { tone: Tone }) => colour(tone);
  return {
    ...lanes.options,
    x: { domain: [0, Math.min(1, Math.max(...ends) * 1.08) || 1], axis: null },
    symbol: { domain: Object.keys(SYMBOLS), range: Object.values(SYMBOLS) },
    marks: [
      rect(bands, { x1: 'from', x2: 'to', fill: 'var(--band)' }),
      grid(width),
      ...bars(parts, { insetTop: 3, insetBottom: 3 }),
      ruleX(line ? [line.at] : [], { stroke: INK, strokeWidth: 1.5, strokeDasharray: '5 3' }),
      text(labels, { x: 'at', text: 'label', frameAnchor: 'top', dy: -16, fill: QUIET }),
      // Under an interval its halo, since it may lie over a bar.
      ruleY(placed, {
        y: 'key',
        x1: 'low',
        x2: 'high',
        stroke: 'var(--paper)',
        strokeWidth: 6,
        strokeLinecap: 'round',
      }),
      ruleY(placed, { y: 'key', x1: 'low', x2: 'high', stroke: strokeOf, strokeWidth: 3, strokeLinecap: 'round' }),
      dot(placed, {
        y: 'key',
        x: 'rate',
        symbol: 'mark',
        r: 6,
        fill: ({ mark, tone }: { mark: Mark; tone: Tone }) => (mark === 'unclear' ? 'var(--paper)' : colour(tone)),
        stroke: strokeOf,
        strokeWidth: 2,
        title: 'title',
      }),
      footAxis(width, percent),
      lanes.names,
      lanes.values,
    ],
  };
}
