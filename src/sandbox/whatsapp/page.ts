import type { Account } from './account';
import type { LoggedMessage } from './message-log';
import { renderMessage } from './render-message';

const STYLE = `
:root { color-scheme: light; font: 15px/1.45 system-ui, sans-serif; color: #16231f; background: #f3f5f4; }
body { margin: 0 auto; max-width: 70rem; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.35rem; margin: 0; }
h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0 0; color: #4a5a54; }
a { color: #0a6b52; }
.figures { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0 0; padding: 0; list-style: none; }
.figures li { background: #fff; border: 1px solid #dde4e1; border-radius: .5rem; padding: .5rem .9rem; min-width: 6.5rem; }
.figures b { display: block; font-size: 1.3rem; font-variant-numeric: tabular-nums; }
.figures span { color: #4a5a54; font-size: .85rem; }
table { width: 100%; border-collapse: collapse; background: #fff; border: 1px solid #dde4e1; border-radius: .5rem; overflow: hidden; }
th, td { text-align: left; vertical-align: top; padding: .55rem .75rem; border-top: 1px solid #e8eeeb; }
thead th { border-top: 0; background: #eef2f0; font-weight: 600; font-size: .85rem; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.bubble { background: #e3f6e6; border-radius: .6rem; padding: .45rem .7rem; max-width: 28rem; overflow-wrap: anywhere; }
.bubble strong, .bubble small { display: block; }
.bubble small { color: #4a5a54; }
.button { display: inline-block; border: 1px solid #9fc9b9; border-radius: 1rem; padding: 0 .6rem; margin: .3rem .3rem 0 0; font-size: .85rem; background: #fff; }
.quiet { color: #5b6b65; font-size: .85rem; }
.bad { color: #a3211b; }
.state { display: inline-block; margin-right: .5rem; }
`;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (value: unknown) => String(value).replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);

/** The page at `/_sandbox/`: figures, the latest messages as their reader sees them, and how many met which fate. */
export function messagesPage(messages: readonly LoggedMessage[], account: Account): string {
  const counts = account.log.counts();
  const { statuses, inbound } = account.life.counts();
  const webhooks = account.webhooks.state();
  const refused = Object.values(counts.refused).reduce((sum, count) => sum + count, 0);
  const figures: [string, number][] = [
    ['received', counts.received],
    ['accepted', counts.accepted],
    ['refused', refused],
    ['accepted twice', account.log.duplicates().length],
    ['sent', statuses.sent ?? 0],
    ['delivered', statuses.delivered ?? 0],
    ['read', statuses.read ?? 0],
    ['failed', statuses.failed ?? 0],
    ['from people', inbound],
    ['webhooks to come', webhooks.pending + account.life.scheduled()],
  ];
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="3"><title>WhatsApp sandbox</title><style>${STYLE}</style></head><body>
<header><h1>WhatsApp Cloud API sandbox</h1>
<p>A local stand-in: nothing here reached WhatsApp. The last four digits of a number choose
<a href="/_sandbox/fates.md">what happens to its messages</a>. Webhooks go to ${escapeHtml(webhooks.url ?? 'nobody yet')}.</p></header>
<ul class="figures">${figures.map(([name, count]) => `<li><b>${count}</b><span>${name}</span></li>`).join('')}</ul>
<h2>Latest messages</h2>${messages.length === 0 ? '<p>None yet.</p>' : messageTable(messages)}
<h2>By fate</h2>${fateTable(counts.byFate, counts.refused)}
</body></html>`;
}

function messageTable(messages: readonly LoggedMessage[]): string {
  const rows = messages.map(
    (message) => `<tr><td>${time(message.at)}<div class="quiet">#${message.number}</div></td>
<td>${escapeHtml(message.recipient ?? 'nobody')}<div class="quiet">${escapeHtml(message.fate ?? '')}</div></td>
<td>${bubble(message)}</td><td>${states(message)}</td></tr>`,
  );
  return `<table><thead><tr><th scope="col">Time (UTC)</th><th scope="col">To</th><th scope="col">Message</th><th scope="col">What became of it</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`;
}

function bubble(message: LoggedMessage): string {
  if (message.outcome.kind === 'refused') {
    return `<span class="bad">refused ${message.outcome.code}</span><div class="quiet">${escapeHtml(message.outcome.details)}</div>`;
  }
  const { header, body, footer, buttons } = renderMessage(message.payload, message.template);
  const name = message.template
    ? `${message.template.name} · ${message.template.language}`
    : String(message.payload.type);
  return `<div class="bubble" dir="auto">${header ? `<strong>${escapeHtml(header)}</strong>` : ''}${escapeHtml(body)}${
    footer ? `<small>${escapeHtml(footer)}</small>` : ''
  }${buttons.map((label) => `<span class="button">${escapeHtml(label)}</span>`).join('')}</div><div class="quiet">${escapeHtml(name)}</div>`;
}

function states(message: LoggedMessage): string {
  if (message.outcome.kind === 'refused') return '';
  if (message.outcome.kind === 'lost') return '<span class="bad">never accepted</span>';
  const first = message.outcome.answered ? 'accepted' : 'accepted, not answered';
  return [
    `<span class="state">${first}</span>`,
    ...message.statuses.map(({ status, at, code }) =>
      code === undefined
        ? `<span class="state">${escapeHtml(status)} <span class="quiet">${time(at)}</span></span>`
        : `<span class="state bad">${escapeHtml(status)} ${code} <span class="quiet">${time(at)}</span></span>`,
    ),
  ].join('<br>');
}

function fateTable(byFate: Record<string, number>, refused: Record<string, number>): string {
  const rows = Object.entries(byFate).sort(([, a], [, b]) => b - a);
  const errors = Object.entries(refused);
  if (rows.length === 0 && errors.length === 0) return '<p>None yet.</p>';
  const line = (name: string, count: number) => `<tr><td>${escapeHtml(name)}</td><td class="number">${count}</td></tr>`;
  return `<table><thead><tr><th scope="col">Fate</th><th scope="col">Calls</th></tr></thead><tbody>
${rows.map(([name, count]) => line(name, count)).join('\n')}
${errors.map(([code, count]) => line(`refused with ${code}`, count)).join('\n')}</tbody></table>`;
}

function time(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
