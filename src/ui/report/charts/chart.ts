/** What a chart says, without how it is drawn: the sections give it, plot-chart.ts draws it, and the table says it again. */

/** What a colour stands for; the colours themselves are variables of report.css, of each theme. */
export type Tone = 'main' | 'second' | 'third' | 'fourth' | 'loss' | 'guess';

/** A symbol as well as a colour, since not everybody sees the colour. */
export type Mark = 'plain' | 'fine' | 'worse' | 'unclear';

export interface BarPart {
  from: number;
  to: number;
  tone: Tone;
  /** Told where somebody points at it. */
  title: string;
}

/** Bars that lie, each made of parts; a part may begin anywhere, so that what is lost hangs where it was lost. */
export interface BarsChart {
  kind: 'bars';
  rows: { label: string; parts: BarPart[]; value: string }[];
  legend: { name: string; tone: Tone }[];
}

/** A value of each row with its interval, against a line and healthy bands. */
export interface DotsChart {
  kind: 'dots';
  rows: {
    label: string;
    /** Null where there are too few to say: `value` says so. */
    at: { rate: number; low: number; high: number } | null;
    mark: Mark;
    tone: Tone;
    value: string;
    /** What the rate is made of, drawn under it. */
    parts?: BarPart[];
  }[];
  line?: { at: number; label: string };
  bands: { from: number; to: number; label: string }[];
  legend: { name: string; mark?: Mark; tone: Tone }[];
}

/** Bars that stand, one for each day, week or month. */
export interface ColumnsChart {
  kind: 'columns';
  columns: { day: string; final: boolean; parts: BarPart[] }[];
  legend: { name: string; tone: Tone; pale?: true }[];
}

/** Values by day, each line with the band of its interval. */
export interface LinesChart {
  kind: 'lines';
  lines: {
    name: string;
    tone: Tone;
    points: { day: string; rate: number | null; low: number | null; high: number | null }[];
  }[];
  /** From this day on things may still change. */
  openFrom: string | undefined;
  openLabel: string;
  line?: { at: number; label: string };
  /** Days on which something changed, what, and where. */
  marks: { day: string; label: string; title: string }[];
}

/** Shares that grow from step to step. */
export interface LadderChart {
  kind: 'ladder';
  steps: string[];
  lines: { name: string; tone: Tone; shares: number[] }[];
}

export type Chart = BarsChart | DotsChart | ColumnsChart | LinesChart | LadderChart;

/** How a language writes what stands at the axes. */
export interface AxisFormats {
  percent: (share: number) => string;
  count: (value: number) => string;
  day: (day: Date) => string;
}
