import { createReporting } from '../dependencies/reporting';
import { readEnvironment } from '../environment';
import type { Figure } from '../reporting/figures';
import type { Report } from '../reporting/report';
import { openForUnit } from './command-dependencies';
import { type CommandLine, runCommand } from './command-line';
import { REPORT_SHAPE, reportArguments } from './report-arguments';
import { verifyReport } from './verify-report';

/**
 * `npm run report`: the figures of a period, as a table or with `--json` as one object. `--verify` lays what Redis counts,
 * what was copied to `WA_Daily`, what the rows of `WA_Message` come to and what Meta counts side by side. Exit code 1 where they
 * differ.
 */
async function main({ values }: CommandLine<typeof REPORT_SHAPE.options>): Promise<void> {
  const { period, filter, json, verify } = reportArguments(values, Date.now());
  const { opened, settings } = await openForUnit(readEnvironment(), values.unit);
  try {
    if (verify) {
      if (!(await verifyReport(period, { opened, settings, say: console.log }))) process.exitCode = 1;
      return;
    }
    const report = await createReporting(opened).reports(period, filter);
    console.log(json ? JSON.stringify(report, null, 2) : tableOf(report));
  } finally {
    await opened.close();
  }
}

const percent = (share: number | null) => (share === null ? '–' : `${(100 * share).toFixed(2)} %`);

function tableOf({ period, total, finalUntil, steps }: Report): string {
  const { funnel, figures } = total;
  const lines = [
    `${period.from} to ${period.to} (UTC, day of the decision), ${steps.length} steps; final ${finalUntil === null ? 'is none of it yet' : `until ${finalUntil}`}`,
    `${funnel.decisions} decisions, ${funnel.tests} contacts of tests beside them`,
    ...Object.values(figures).map(figureLine),
    ...funnel.answers.map(({ branch, reason, messages }) => `answered ${branch} ${reason}: ${messages}`),
    ...funnel.dropped.map(({ reason, messages }) => `held and never sent, ${reason}: ${messages}`),
  ];
  return lines.join('\n');
}

const AGAINST_LINE = {
  worse: 'beyond the line of',
  unclear: 'not told apart from the line of',
  fine: 'on the good side of',
  too_few: 'too few to hold against',
} as const;

function figureLine(figure: Figure): string {
  const { name, numerator, denominator, rate, low, high, enough, final, excluded, line: at } = figure;
  const young = excluded.youngMessages === 0 ? '' : `; ${excluded.youngMessages} messages too young, left out`;
  const of = `${name}: ${numerator} of ${denominator}`;
  if (!enough) return `${of}, ${denominator === 0 && young !== '' ? 'too young' : 'too few'} to say${young}`;
  const verdict = at === undefined ? '' : `, ${AGAINST_LINE[at.verdict]} ${percent(at.at)}`;
  const open = final ? '' : ', not final';
  return `${of}, ${percent(rate)} (${percent(low)} to ${percent(high)})${verdict}${open}${young}`;
}

void runCommand(REPORT_SHAPE, main);
