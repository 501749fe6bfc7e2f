import { type PlotOptions, plot } from '@observablehq/plot';
import type { AxisFormats, Chart } from './chart';
import { columnsOptions, ladderOptions, linesOptions } from './courses';
import { barsOptions, dotsOptions } from './lanes';
import { INK } from './look';

/*
 * Observable Plot draws; nothing outside this folder knows of it. Why this library, and what its wrapper has to do:
 * docs/decisions.md.
 */

/** A chart as wide as there is room, named for those who do not see it. */
export function drawChart(
  chart: Chart,
  { width, title, formats }: { width: number; title: string; formats: AxisFormats },
): Element {
  return safe(plot({ ...optionsOf(chart, width, formats), width, style: { fontSize: '12px', color: INK } }), title);
}

function optionsOf(chart: Chart, width: number, formats: AxisFormats): PlotOptions {
  if (chart.kind === 'bars') return barsOptions(chart, width, formats);
  if (chart.kind === 'dots') return dotsOptions(chart, width, formats);
  if (chart.kind === 'columns') return columnsOptions(chart, width, formats);
  if (chart.kind === 'lines') return linesOptions(chart, width, formats);
  return ladderOptions(chart, width, formats);
}

/**
 * What the policy of the page and screen readers need of a drawing: no style element, which would be refused (report.css
 * has its rules), one image with one name, and no names on groups, which have no role that could have one.
 */
function safe(drawing: Element, title: string): Element {
  for (const style of drawing.querySelectorAll('style')) style.remove();
  for (const part of drawing.querySelectorAll('[aria-label], [aria-hidden]')) {
    part.removeAttribute('aria-label');
    part.removeAttribute('aria-hidden');
  }
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', title);
  return drawing;
}
