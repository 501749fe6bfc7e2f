import type { Check } from './agreement';
import { bad, count, good, heading, quiet, table } from './print';
import type { DemoResult, RunningDemo } from './run-demo';
import type { DataExtensionRow, SentMessage } from './stand-in-views';

const DATA_EXTENSIONS = ['WA_Message', 'WA_Consent', 'WA_Reply', 'WA_Conversion', 'WA_Event'] as const;
const MOST_SHOWN = 10;

/** Prints what happened, from what each party says of itself. */
export async function printResult(demo: RunningDemo, result: DemoResult): Promise<void> {
  const { views } = demo;
  const [messages, consents, counters, marketingCloud, rows] = await Promise.all([
    views.messages(),
    views.rows('WA_Consent'),
    views.whatsAppCounters(),
    views.marketingCloudState(),
    views.rows('WA_Message'),
  ]);
  const accepted = messages.filter((message) => message.outcome.kind === 'accepted');

  heading('Decisions');
  table(['Step', 'Branch', 'Reason', 'Contacts'], decisionRows(result));

  heading('Messages');
  const status = (name: string) => counters.statuses[name] ?? 0;
  table(
    ['Accepted', 'Sent', 'Delivered', 'Read', 'Failed', 'From people', 'Accepted twice'],
    [
      [
        accepted.length,
        status('sent'),
        status('delivered'),
        status('read'),
        status('failed'),
        counters.inbound,
        accepted.length - distinct(accepted),
      ],
    ],
  );

  heading('Signals');
  table(
    ['Signal', 'People', 'Known by'],
    [
      ['Opted out', people(rows, (row) => Boolean(row.OptedOutDateUTC)), 'a word, a button, WhatsApp’s own setting'],
      ['Likely blocked', people(rows, (row) => row.Reason === 'blocked'), 'two sends in a row that nobody ever got'],
      ['Converted', people(rows, (row) => Boolean(row.ConvertedDateUTC)), 'the shop, by POST /conversions'],
    ],
  );

  heading('Consent');
  const perStatus = new Map<string, number>();
  for (const row of consents) {
    const name = `${row.Topic} ${row.Status}`;
    perStatus.set(name, (perStatus.get(name) ?? 0) + 1);
  }
  table(
    ['Topic', 'Status', 'People'],
    [...perStatus].sort().map(([name, people]) => [...name.split(' '), people]),
  );

  heading('Data extensions');
  table(
    ['Data extension', 'Rows'],
    await Promise.all(DATA_EXTENSIONS.map(async (key) => [key, (await views.rows(key)).length])),
  );

  heading('Marketing Cloud calls');
  const { apiCalls, operations } = marketingCloud.counters;
  table(
    ['Operation', 'Calls', 'Rows'],
    Object.entries(operations).map(([name, { calls, rows }]) => [name, calls, rows]),
  );
  const perThousand = accepted.length === 0 ? 0 : (apiCalls / accepted.length) * 1000;
  console.log(
    `  ${count(apiCalls)} calls in all, ${perThousand.toFixed(1)} per 1,000 messages ${quiet('(in so short a run age closes the batches; the larger the run, the fewer)')}`,
  );
  console.log(
    quiet(`  journey ${result.runSeconds.toFixed(1)} s, last signals ${result.settleSeconds.toFixed(1)} s later`),
  );

  heading('Checks');
  for (const check of result.checks) printCheck(check);
}

/** How many contacts have a row like that. */
const people = (rows: readonly DataExtensionRow[], is: (row: DataExtensionRow) => boolean) =>
  new Set(rows.filter(is).map(({ ContactKey }) => ContactKey)).size;

function decisionRows({ counts, drawn }: DemoResult): (string | number)[][] {
  const names = new Map(drawn.journey.activities.map((activity) => [activity.key, activity.name]));
  return [drawn.offer, drawn.orderUpdate, drawn.onItsWay].flatMap((key) => {
    const step = counts.steps[key];
    const rows = Object.entries(step?.branches ?? {}).flatMap(([branch, reasons]) =>
      Object.entries(reasons).map(([reason, contacts]) => [names.get(key) ?? key, branch, reason, contacts]),
    );
    const trouble = [
      ['ejected', step?.ejected ?? 0],
      ['failed', step?.failed ?? 0],
    ] as const;
    rows.sort((a, b) => String(a[1]).localeCompare(String(b[1])) || Number(b[3]) - Number(a[3]));
    return [
      ...rows,
      ...trouble
        .filter(([, contacts]) => contacts > 0)
        .map(([what, contacts]) => [names.get(key) ?? key, what, '', contacts]),
    ];
  });
}

const distinct = (messages: readonly SentMessage[]) =>
  new Set(messages.map((message) => message.payload.biz_opaque_callback_data ?? message.number)).size;

function printCheck({ claim, contradictions }: Check): void {
  if (contradictions.length === 0) {
    console.log(`  ${good('✓')} ${claim}`);
    return;
  }
  console.log(`  ${bad('✗')} ${claim}: ${count(contradictions.length)} contradictions`);
  for (const each of contradictions.slice(0, MOST_SHOWN)) console.log(`      ${each}`);
  if (contradictions.length > MOST_SHOWN) console.log(`      … and ${contradictions.length - MOST_SHOWN} more`);
}
