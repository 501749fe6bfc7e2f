import { type Answer, FATES, type Fate, type FateEvent, ORDINARY_FATE } from './fates';
import { NUMBER_BLOCKS, numberWithFate } from './numbers';

function callEnds(answer: Answer): string {
  switch (answer.kind) {
    case 'accepted':
      return answer.messageStatus === undefined ? '200' : `200, \`${answer.messageStatus}\``;
    case 'refused':
      return `error ${answer.code}${answer.times === undefined ? '' : `, ${answer.times}×, then 200`}`;
    case 'slow':
      return `200 after ${answer.ms / 1000} s`;
    case 'after_webhook':
      return '200 after the webhook';
    case 'silent':
      return 'no answer';
    case 'reset':
      return 'connection cut';
    case 'page':
      return `HTML page, ${answer.status}${answer.times === undefined ? '' : `, ${answer.times}×, then 200`}`;
    case 'odd_error':
      return `${answer.status}, error ${answer.code ?? 'without a code'}`;
    case 'garbled':
      return '200, broken JSON';
  }
}

const textBy = ({ agentHolds }: { agentHolds?: true }) => (agentHolds ? 'text by standby' : 'text');

function then(event: FateEvent): string {
  const at = event.after === 0 ? 'at once' : `${event.after / 1000} s`;
  const what =
    'status' in event
      ? event.status === 'failed'
        ? `failed ${event.codeAs === undefined ? event.code : event.codeAs === 'text' ? `"${event.code}"` : 'null'}`
        : event.status
      : 'preference' in event
        ? `preference ${event.preference}`
        : `reply: ${event.reply.kind === 'text' ? textBy(event.reply) : event.reply.kind.replace(/_/g, ' ')}`;
  return `${what}${event.hidePhone ? ' (BSUID only)' : ''}${event.copies === undefined ? '' : ` ×${event.copies}`} ${at}`;
}

function row(fate: Fate): string {
  const digits = fate.digits === '' ? '*other*' : `\`${fate.digits}\``;
  const events = fate.events.map(then).join(' · ') || '–';
  const means = `${fate.means}${fate.marketingOnly ? ' (marketing templates only; others are delivered)' : ''}`;
  return `| ${digits} | \`${fate.name}\` | ${means} | ${callEnds(fate.answer)} | ${events} |`;
}

/** `docs/sandbox-fates.md`, from the one list in `fates.ts`. */
export function fatesDocument(): string {
  const countries = Object.keys(NUMBER_BLOCKS).map((country) => {
    const block = NUMBER_BLOCKS[country];
    const pattern = `\`${block?.prefix}\` + ${block?.width} digits${block?.first ? ` from ${block.first}` : ''} + fate`;
    return `| ${country} | ${pattern} | \`${numberWithFate(country, '0002', 7)}\` |`;
  });
  return `# What happens to a message in the WhatsApp sandbox

<!-- Rendered from sandbox/whatsapp/fates.ts: GET /_sandbox/fates.md of a running sandbox. A test compares. -->

The **last four digits** of the recipient choose. Where they can, they are the end of Meta's error code. Times are those of
\`speed\` 1; the setting \`speed\` divides them (20 makes 40 s into 2 s), except the answer after 3 s of \`0050\`.
A message that the checks refuse never reaches its fate. After "stop" in the app, marketing templates to that person
fail with 131050 whatever the number. Free-form messages in an open 24-hour window are delivered.

| last digits | name | what happens | the call | then |
|---|---|---|---|---|
${[ORDINARY_FATE, ...FATES].map(row).join('\n')}

## A valid number with a given fate

In these blocks every number is one that libphonenumber calls valid, so any serial and any fate may be joined. Count in
the digits before the last four, or a series of ordinary people runs into a fate by accident. A running sandbox makes them: \`GET /_sandbox/numbers?country=MX&fate=read&count=10\`.

| country | number | example: read |
|---|---|---|
${countries.join('\n')}
`;
}
