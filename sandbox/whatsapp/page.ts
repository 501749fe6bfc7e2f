import { Html, html } from '../html-page';
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
`;

/** The page at `/_sandbox/`: figures, the latest messages as their reader sees them, and how many met which fate. */
export function messagesPage(messages: readonly LoggedMessage[], account: Account): string {
  const counts = account.log.counts();
  const { statuses, inbound } = account.life.counts();
  const webhooks = account.webhooks.state();
  const figures: [string, number][] = [
    ['received', counts.received],
    ['accepted', counts.accepted],
    ['refused', Object.values(counts.refused).reduce((sum, count) => sum + count, 0)],
    ['lost', counts.lost],
    ['accepted twice', account.log.duplicates().length],
    ['sent', statuses.sent ?? 0],
    ['delivered', statuses.delivered ?? 0],
    ['read', statuses.read ?? 0],
    ['failed', statuses.failed ?? 0],
    ['from people', inbound],
    ['webhooks to come', webhooks.pending + account.life.scheduled()],
  ];
  return html`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="3"><title>WhatsApp sandbox</title><style>${new Html(STYLE)}</style></head><body>
<header><h1>WhatsApp Cloud API sandbox</h1>
<p>A local stand-in: nothing here reached WhatsApp. The last four digits of a number choose
<a href="/_sandbox/fates.md">what happens to its messages</a>. Webhooks go to ${webhooks.url ?? 'nobody yet'}.</p></header>
<ul class="figures">${figures.map(([name, count]) => html`<li><b>${count}</b><span>${name}</span></li>`)}</ul>
<h2>Latest messages</h2>${messages.length === 0 ? html`<p>None yet.</p>` : messageTable(messages)}
<h2>By fate</h2>${fateTable(counts.byFate, counts.refused)}
</body></html>`.markup;
}

function messageTable(messages: readonly LoggedMessage[]): Html {
  const rows = messages.map(
    (message) => html`<tr><td>${time(message.at)}<div class="quiet">#${message.number}</div></td>
<td>${message.recipient ?? 'nobody'}<div class="quiet">${message.fate}</div></td>
<td>${bubble(message)}</td><td>${states(message)}</td></tr>`,
  );
  return html`<table><thead><tr><th scope="col">Time (UTC)</th><th scope="col">To</th><th scope="col">Message</th><th scope="col">What became of it</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function bubble(message: LoggedMessage): Html {
  if (message.outcome.kind === 'refused') {
    return html`<span class="bad">refused ${message.outcome.code}</span><div class="quiet">${message.outcome.details}</div>`;
  }
  const { header, body, footer, buttons } = renderMessage(message.payload, message.template);
  const name = message.template
    ? `${message.template.name} · ${message.template.language}`
    : String(message.payload.type);
  return html`<div class="bubble" dir="auto">${header && html`<strong>${header}</strong>`}${body}${
    footer && html`<small>${footer}</small>`
  }<div>${buttons.map((label) => html`<span class="button">${label}</span>`)}</div></div><div class="quiet">${name}</div>`;
}

function states(message: LoggedMessage): Html {
  if (message.outcome.kind === 'refused') return html``;
  if (message.outcome.kind === 'lost') return html`<span class="bad">never accepted</span>`;
  const first = message.outcome.answered ? 'accepted' : 'accepted, not answered';
  return html`<div>${first}</div>${message.statuses.map(
    ({ status, at, code }) =>
      html`<div${code === undefined ? undefined : html` class="bad"`}>${status} ${code} <span class="quiet">${time(at)}</span></div>`,
  )}`;
}

function fateTable(byFate: Record<string, number>, refused: Record<string, number>): Html {
  const fates = Object.entries(byFate).sort(([, a], [, b]) => b - a);
  const errors = Object.entries(refused).map(([code, count]) => [`refused with ${code}`, count] as const);
  if (fates.length + errors.length === 0) return html`<p>None yet.</p>`;
  const rows = [...fates, ...errors].map(
    ([name, count]) => html`<tr><td>${name}</td><td class="number">${count}</td></tr>`,
  );
  return html`<table><thead><tr><th scope="col">Fate</th><th scope="col">Calls</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function time(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
