import { areaY, axisX, axisY, barY, dot, gridY, lineY, type PlotOptions, ruleX, ruleY, text } from '@observablehq/plot';
import type { AxisFormats, ColumnsChart, LadderChart, LinesChart, Tone } from './chart';
import { colour, DASHES, GRID, INK, NARROW, QUIET, SYMBOL_OF_LINE, short, ticksFor } from './look';

const HEIGHT = 250;
/** Of more marks only the hint tells what they are. */
const MARKS_NAMED = 4;
const MARGINS = { height: HEIGHT, marginLeft: 52, marginRight: 16, marginTop: 24, marginBottom: 28 };
/** A text that may lie over lines. */
const OVER_LINES = { fill: QUIET, stroke: 'var(--paper)', strokeWidth: 4 };
const dateOf = (day: string) => new Date(`${day}T00:00:00Z`);

const gridLines = gridY({ stroke: GRID, strokeOpacity: 1, ticks: 4 });
const leftAxis = (tickFormat: (value: number) => string) =>
  axisY({ ticks: 4, tickFormat, tickSize: 0, color: QUIET, label: null });
const dayAxis = (width: number, { day }: AxisFormats) =>
  axisX({ ticks: ticksFor(width), tickFormat: (at: Date) => day(at), tickSize: 0, color: QUIET, label: null });

/** Bars that stand; those of days that may still change are paler, and the table says which they are. */
export function columnsOptions({ columns }: ColumnsChart, width: number, formats: AxisFormats): PlotOptions {
  const parts = columns.flatMap(({ day, final, parts: those }) =>
    those
      .filter(({ from, to }) => to > from)
      .map(({ title, ...part }) => ({ day, final, ...part, title: `${formats.day(dateOf(day))}: ${title}` })),
  );
  const days = columns.map(({ day }) => day);
  const every = Math.max(1, Math.ceil(days.length / (ticksFor(width) + 1)));
  return {
    ...MARGINS,
    marginTop: 10,
    x: { type: 'band', domain: days, axis: null, padding: days.length > 40 ? 0.1 : 0.25 },
    y: { domain: [0, Math.max(1, ...parts.map(({ to }) => to))], axis: null },
    marks: [
      gridLines,
      barY(parts, {
        x: 'day',
        y1: 'from',
        y2: 'to',
        fill: ({ tone }: { tone: Tone }) => colour(tone),
        fillOpacity: ({ final }: { final: boolean }) => (final ? 1 : 0.55),
        title: 'title',
      }),
      axisX(
        days.filter((_, index) => index % every === 0),
        { tickFormat: (day: string) => formats.day(dateOf(day)), tickSize: 0, color: QUIET, label: null },
      ),
      leftAxis(formats.count),
    ],
  };
}

/** Lines with the bands of their intervals. */
export function linesOptions(
  { lines, openFrom, openLabel, line, marks }: LinesChart,
  width: number,
  formats: AxisFormats,
): PlotOptions {
  const dated = lines.map(({ points, tone }) => ({
    tone,
    points: points.map((point) => ({ ...point, at: dateOf(point.day) })),
  }));
  const all = dated.flatMap(({ points }) => points);
  // A day of few people has a band as high as the picture: it is cut where the others would be flat lines.
  const most = Math.max(
    0.001,
    line?.at ?? 0,
    ...all.map(({ high, rate }) => Math.min(high ?? 0, 2.5 * (rate ?? 0) + 0.005)),
  );
  const top = Math.min(1, most * 1.08);
  const last = all.at(-1)?.at;
  const open = openFrom === undefined || last === undefined ? [] : [{ at: dateOf(openFrom) }, { at: last }];
  const changed = marks.map(({ day, ...mark }) => ({ at: dateOf(day), ...mark }));
  return {
    ...MARGINS,
    x: { type: 'utc', axis: null },
    y: { domain: [0, top], axis: null, clamp: true },
    marks: [
      areaY(open, { x: 'at', y1: 0, y2: top, fill: 'var(--open-days)' }),
      text(open.slice(-1), {
        x: 'at',
        frameAnchor: 'top',
        dy: -14,
        textAnchor: 'end',
        text: () => openLabel,
        fill: QUIET,
      }),
      gridLines,
      ...dated.flatMap(({ points, tone }) => [
        areaY(points, { x: 'at', y1: 'low', y2: 'high', fill: colour(tone), fillOpacity: 0.16 }),
        lineY(points, { x: 'at', y: 'rate', stroke: colour(tone), strokeWidth: 2, strokeDasharray: DASHES[tone] }),
        // A point between two gaps has no line.
        dot(points, {
          x: 'at',
          y: 'rate',
          r: points.length > 40 ? 1.5 : 3,
          symbol: SYMBOL_OF_LINE[tone] ?? 'circle',
          fill: colour(tone),
        }),
      ]),
      ruleX(changed, { x: 'at', stroke: QUIET, strokeDasharray: '2 2', title: 'title' }),
      text(changed.length <= MARKS_NAMED ? changed : [], {
        x: 'at',
        text: 'label',
        frameAnchor: 'top',
        dy: 4,
        ...OVER_LINES,
      }),
      ruleY(line ? [line.at] : [], { stroke: INK, strokeWidth: 1.5, strokeDasharray: '5 3' }),
      text(line ? [line] : [], {
        y: 'at',
        text: 'label',
        frameAnchor: 'left',
        dx: 4,
        dy: 10,
        ...OVER_LINES,
      }),
      dayAxis(width, formats),
      leftAxis(formats.percent),
    ],
  };
}

/** Shares that grow with time. */
export function ladderOptions({ steps, lines }: LadderChart, width: number, { percent }: AxisFormats): PlotOptions {
  return {
    ...MARGINS,
    marginTop: 12,
    x: { type: 'point', domain: steps, axis: null },
    y: { domain: [0, 1], axis: null },
    marks: [
      gridLines,
      ...lines.flatMap(({ name, tone, shares }) => {
        const points = shares.map((share, index) => ({
          share,
          step: steps[index],
          title: `${name}, ${steps[index]}: ${percent(share)}`,
        }));
        return [
          lineY(points, { x: 'step', y: 'share', stroke: colour(tone), strokeWidth: 2, strokeDasharray: DASHES[tone] }),
          dot(points, {
            x: 'step',
            y: 'share',
            symbol: SYMBOL_OF_LINE[tone] ?? 'circle',
            fill: colour(tone),
            r: 4,
            title: 'title',
          }),
        ];
      }),
      axisX({
        tickSize: 0,
        color: QUIET,
        label: null,
        fontSize: width < NARROW ? 10 : 12,
        tickFormat: (step: string) => short(step, width < NARROW ? 7 : 14),
      }),
      leftAxis(percent),
    ],
  };
}
