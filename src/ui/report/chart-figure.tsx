import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Chart } from './charts/chart';
import { colour } from './charts/look';
import { drawChart } from './charts/plot-chart';
import type { ReportWords } from './report-words';

/** What a width is rounded to, so that a chart is not drawn anew for each pixel of a window that is being pulled. */
const STEP = 8;

/** A chart in the width of its place, with its legend. */
export function ChartFigure({ chart, title, words }: { chart: Chart; title: string; words: ReportWords }) {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const wide = Math.floor((entry?.contentRect.width ?? 0) / STEP) * STEP;
      if (wide > 0) setWidth(wide);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (width === 0) return;
    const { percent, number, shortDay } = words;
    const formats = { percent, count: number, day: shortDay };
    place.current?.replaceChildren(drawChart(chart, { width, title, formats }));
  }, [chart, title, width, words]);

  return (
    <figure class="chart">
      <Legend chart={chart} words={words} />
      <div ref={place} />
    </figure>
  );
}

/** Signs that are drawn as in the chart, with their words. */
function Legend({ chart, words }: { chart: Chart; words: ReportWords }) {
  const signs =
    chart.kind === 'lines' || chart.kind === 'ladder'
      ? chart.lines.map(({ name, tone }) => ({ name, tone, isPale: false, sign: 'line' }))
      : chart.legend.map((entry) => ({
          name: entry.name,
          tone: entry.tone,
          isPale: 'pale' in entry,
          sign: 'mark' in entry && entry.mark !== undefined ? entry.mark : entry.tone === 'guess' ? 'guess' : 'box',
        }));
  if (signs.length < 2) return null;
  return (
    <ul class="legend" aria-label={words.t('section.chart')}>
      {signs.map(({ name, tone, sign, isPale }) => (
        <li key={name}>
          <svg viewBox="0 0 16 12" class={`sign sign_${sign} tone_${tone}${isPale ? ' pale' : ''}`} aria-hidden="true">
            {sign === 'line' ? <line x1="0" y1="6" x2="16" y2="6" stroke={colour(tone)} /> : null}
            {sign === 'box' || sign === 'guess' ? (
              <rect x="1" y="1" width="14" height="10" rx="1" fill={colour(tone)} />
            ) : null}
            {sign === 'fine' ? <circle cx="8" cy="6" r="5" fill={colour(tone)} /> : null}
            {sign === 'worse' ? <path d="M8 0 L14 11 L2 11 Z" fill={colour(tone)} /> : null}
            {sign === 'unclear' ? <path d="M8 1 L13 6 L8 11 L3 6 Z" fill="none" stroke={colour(tone)} /> : null}
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
