import { DAY, HOUR, MINUTE, type Planner, type Price } from './plan';

/** When messages are sent: each a moment at which the clock stands, in seconds after the first midnight. */
export const MOMENTS = [1, 11, 20, 24, 33, 40, 43, 45].map((day) => day * DAY + 10 * HOUR + 30);
/** Processes are killed while these are sent, so their seconds are not known beforehand. */
export const KILLING = 41 * DAY + 12 * HOUR;
export const END = 46 * DAY + 12 * HOUR + 30;

/** A link is opened when it is: the clock stands there for it. */
export const OPENED_AFTER = 2 * MINUTE;

/** Of two messages of one person, what is told of either depends on which came later. */
const NEXT = 5 * MINUTE;

export const CHARGED: Price = { category: 'marketing', type: 'regular', billable: true };
export const UTILITY: Price = { category: 'utility', type: 'regular', billable: true };
export const FREE: Price = { category: 'service', type: 'free_customer_service', billable: false };

/** The fates that made figures wrong at one time or another, each at least once and with a number of its own. */
export function plantFates(planner: Planner): void {
  const at = (index: number) => planner.plan.start + (MOMENTS[index] ?? 0);
  planner.plan.pauses.push(...MOMENTS.map((moment) => planner.plan.start + moment + OPENED_AFTER + 1));
  plantStatuses(planner, at);
  plantReplies(planner, at);
  plantBlocks(planner, at);
  plantConversions(planner, at);
  plantCalendar(planner, at);
  plantChannels(planner, at);
  plantUnsent(planner, at);
  plantTroubles(planner, at);
}
type At = (index: number) => number;

function plantStatuses({ send, status, person }: Planner, at: At): void {
  // 1 Read, and the delivery was never told.
  status(send('offer', at(2)), 'read', 5 * MINUTE);
  // 2 Delivered twice, by two processes at once.
  status(send('offer', at(2), { country: 'DE' }), 'delivered', 30, { times: 4, price: CHARGED });
  // 3 Read before delivered before sent.
  const backwards = send('order', at(3));
  status(backwards, 'read', 20);
  status(backwards, 'delivered', 10, { price: UTILITY });
  status(backwards, 'sent', 1);
  // 4 Told before the call was answered.
  status(send('order', at(4), { fate: '0050', isToldEarly: true }), 'delivered', 0);
  // 5 The answer was lost, and it was delivered ten minutes later; it had been answered with the email.
  const lost = { hears: { branch: 'email_fallback' as const, reason: 'unconfirmed' }, fate: '0052' };
  const found = send('order', at(2), lost);
  status(found, 'sent', 10 * MINUTE);
  status(found, 'delivered', 11 * MINUTE);
  // 6 The answer was lost, and nobody heard of it again.
  send('order', at(2), { ...lost, fate: '0053', isTaken: false });
  // 7 Failed on one device, delivered on another.
  const twoDevices = send('offer', at(3));
  status(twoDevices, 'failed', 30, { code: 131026 });
  status(twoDevices, 'delivered', 2 * HOUR);
  // 8 Delivered on the sixth day; on the eighth and one second; in the last second that counts, and in the next.
  for (const after of [6 * DAY, 8 * DAY + 1, 7 * DAY - 1, 7 * DAY]) status(send('offer', at(2)), 'delivered', after);
  // 9 Read when the record has gone.
  const expired = send('order', at(2));
  status(expired, 'delivered', 40);
  status(expired, 'read', 9 * DAY);
  expired.recordEndsAt = at(2) + 8 * DAY;
  // 15 Not on WhatsApp: no block.
  status(send('order', at(3)), 'failed', 3, { code: 131026 });
  send('order', at(3), {
    fate: '2026',
    isTaken: false,
    refusedWith: 131026,
    hears: { branch: 'email_fallback', reason: 'unreachable' },
  });
  // 31 Free of charge, and a price that came with the last status alone.
  status(send('offer', at(4), { country: 'ES' }), 'delivered', 8, { price: FREE });
  const late = send('offer', at(4), { country: 'DE' });
  status(late, 'delivered', 8);
  status(late, 'read', 80, { price: CHARGED });
  // Decided at the old rate, delivered when the new one was in force (true-queries.ts).
  status(send('offer', at(4)), 'delivered', 4 * DAY, { price: CHARGED });
  // A price without a delivery.
  status(send('offer', at(4)), 'sent', 2, { price: CHARGED });
  // 39 Told by the user id instead of the number is the same message.
  status(send('order', at(4), { person: person('BR') }), 'delivered', 3 * DAY + 1);
}

function plantReplies({ plan, send, skip, status, writes }: Planner, at: At): void {
  const reached = (step: 'offer' | 'offerAgain' | 'order', index: number, more = {}) => {
    const message = send(step, at(index), more);
    status(message, 'delivered', 30);
    return message;
  };
  // 10 STOP and then START: the message keeps its opt-out, the person is written to again.
  const back = reached('offer', 3);
  writes(back, 'STOP', HOUR, { isStop: true });
  writes(back, 'START', 2 * HOUR);
  status(send('offer', at(5), { person: back.person }), 'delivered', 30);
  // 11 STOP to two messages of one person: the second was sent before the first STOP.
  const first = reached('offer', 3);
  const second = reached('offerAgain', 3, { person: first.person });
  writes(first, 'STOP', HOUR, { isStop: true });
  writes(second, 'stop', HOUR + 5, { isStop: true });
  // Whoever stopped is not written to.
  skip('offer', at(5), 'opted_out', { person: first.person });
  // 12 STOP that answers nothing of ours.
  plan.strangers.push({ at: at(3) + HOUR, phone: '+525519990001', body: 'STOP' });
  // 13 131050 without a word.
  const refused = send('offer', at(3));
  status(refused, 'failed', 3, { code: 131050 });
  skip('offer', at(5), 'marketing_opted_out', { person: refused.person });
  // Marketing switched off in WhatsApp itself after a message.
  const switched = reached('offer', 3);
  switched.told.push({ kind: 'preference', at: at(3) + 2 * HOUR });
  // 33 A reaction, a sticker, a word, and eight texts of one person.
  reached('order', 4).told.push({ kind: 'reaction', at: at(4) + 3 * MINUTE });
  reached('order', 4).told.push({ kind: 'sticker', at: at(4) + 4 * MINUTE });
  writes(reached('offer', 4), 'ok', 5 * MINUTE);
  const chatty = reached('order', 4);
  for (let text = 0; text < 8; text += 1) writes(chatty, `line ${text}`, 10 * MINUTE + 20 * text);
  // An answer after seven days.
  writes(reached('offer', 2), 'how much is it', 7 * DAY + HOUR);
  // An answer, and STOP after it.
  const changed = reached('order', 4);
  writes(changed, 'when does it come?', 20 * MINUTE);
  writes(changed, 'STOP', 40 * MINUTE, { isStop: true });
}

function plantBlocks({ send, skip, status, writes }: Planner, at: At): void {
  for (const writesAgain of [false, true]) {
    // 14 Reached once, then three silent sends: the block is laid at the one that arrived; one of them writes again.
    const arrived = send('order', at(2));
    status(arrived, 'delivered', 30);
    const { person } = arrived;
    const silent = [3, 4, 5].map((index) => send('order', at(index), { person }));
    skip('order', at(7), 'blocked', { person });
    arrived.isBlamed = true;
    for (const message of silent) status(message, 'sent', 2);
    const last = silent.at(-1);
    if (writesAgain && last) writes(last, 'hello again', at(7) + HOUR - last.at, { alone: true });
  }
}

function plantConversions({ buys, person, plan, send, status, writes }: Planner, at: At): void {
  // 16 Bought before the reply and again after it.
  const twice = send('offer', at(3));
  status(twice, 'delivered', 30);
  writes(twice, 'is it blue?', 2 * HOUR);
  buys({ person: twice.person }, at(3) + HOUR);
  buys({ person: twice.person }, at(3) + 3 * HOUR, { value: 20 });
  // Bought before the reply only.
  const before = send('offer', at(3));
  status(before, 'delivered', 30);
  writes(before, 'thank you, it has come', 2 * HOUR);
  buys({ person: before.person }, at(3) + HOUR);
  // 17 A second after the window, and in its last one.
  for (const after of [DAY + 1, DAY - 1]) buys({ person: send('order', at(4)).person }, at(4) + after);
  // 18 The same conversion twice, with other letters in capitals.
  const doubled = buys({ person: send('order', at(4)).person }, at(4) + HOUR, { id: 'Order-Twice', times: 2 });
  buys(doubled.by, doubled.at, { id: 'ORDER-TWICE' });
  // 19 Before its message is known to have gone; of nobody; after its message's record has ended.
  const unknown = send('order', at(3), { fate: '0052', hears: { branch: 'email_fallback', reason: 'unconfirmed' } });
  status(unknown, 'delivered', 20 * MINUTE);
  buys({ person: unknown.person }, at(3) + 5 * MINUTE);
  buys({ stranger: 'nobody-1' }, at(4));
  // 20 Two currencies, and a refund.
  const shopper = send('order', at(4)).person;
  buys({ person: shopper }, at(4) + HOUR, { value: 99.5, currency: 'USD' });
  buys({ person: shopper }, at(4) + 2 * HOUR, { value: -99.5, currency: 'USD' });
  // 21 In two journeys at once, again into the first, and into its next version.
  const busy = person('DE');
  send('order', at(4), { person: busy });
  send('offer', at(4) + NEXT, { person: busy });
  send('order', at(5), { person: busy });
  send('offerAgain', at(6), { person: busy });
  buys({ person: busy }, at(4) + 2 * HOUR);
  buys({ person: busy }, at(6) + DAY, { name: 'booking' });
  // By a message that it names, though a later one was sent.
  const named = send('order', at(4));
  send('offer', at(4) + NEXT, { person: named.person });
  buys({ message: named }, at(4) + 3 * HOUR);
  // The name that no step but any counts.
  buys({ person: send('order', at(5)).person }, at(5) + HOUR, { name: 'newsletter' });
  plan.forgotten.push(send('offer', at(4)).person);
}

function plantCalendar({ plan, send, status }: Planner, at: At): void {
  // 22 The last second of a day and the first of the next.
  const midnight = plan.start + 21 * DAY;
  for (const when of [midnight - 1, midnight]) status(send('offer', when), 'delivered', 30);
  // The email just before the decision is none of it, the one after is; a data view is six hours behind.
  for (const after of [-HOUR, HOUR]) {
    const mailed = send('offer', at(4));
    plan.emails.push({ person: mailed.person, at: at(4) + after });
  }
  const both = send('order', at(4));
  status(both, 'delivered', 30);
  plan.emails.push({ person: both.person, at: at(4) + 2 * HOUR });
  // 23 An email of three weeks before.
  const old = send('offer', at(4));
  plan.emails.push({ person: old.person, at: at(4) - 21 * DAY });
  // 30 Another language and sender of the same activity.
  status(send('orderInSpanish', at(4)), 'delivered', 30);
  // 38 A journey that was deleted.
  status(send('orderOfDeleted', at(4)), 'delivered', 30);
}

function plantChannels({ send, status, plan, person }: Planner, at: At): void {
  // 24, 27 No delivery within the hour: the email follows; 25 and then it is delivered after all.
  for (const arrives of [false, true]) {
    const message = send('late', at(4));
    message.late = { at: at(4) + 65 * MINUTE, kind: 'email', reason: 'not_delivered' };
    if (arrives) status(message, 'delivered', 3 * HOUR);
  }
  // Failed: at once. Delivered and not read. Read: none.
  const failed = send('late', at(4));
  status(failed, 'failed', 5, { code: 131026 });
  failed.late = { at: at(4) + 65 * MINUTE, kind: 'email', reason: 'unreachable' };
  const unread = send('late', at(4));
  status(unread, 'delivered', 5);
  unread.late = { at: at(4) + 65 * MINUTE, kind: 'email', reason: 'not_read' };
  const seen = send('late', at(4));
  status(seen, 'delivered', 5);
  status(seen, 'read', 50);
  // 25 The other way round: the email was chosen for want of a delivery, which came later.
  const waited = send('waits', plan.start + KILLING, { hears: { branch: 'email_fallback', reason: 'not_delivered' } });
  status(waited, 'delivered', HOUR);
  // 32 Opened by a preview, and then twice by a person.
  const opened = send('link', at(5));
  status(opened, 'delivered', 5);
  for (const by of ['preview', 'person', 'person'] as const)
    opened.told.push({ kind: 'open', by, at: at(5) + OPENED_AFTER });
  const previewed = send('link', at(5));
  previewed.told.push({ kind: 'open', by: 'preview', at: at(5) + OPENED_AFTER });
  // 26 Held over the night: sent in the morning, dropped by a STOP, stopped with its journey.
  const night = plan.start + 25 * DAY + 23 * HOUR + 30 * MINUTE;
  const held = { hears: { branch: 'continue' as const, reason: 'scheduled' } };
  const sent = send('night', night, { ...held, heldUntil: plan.start + 26 * DAY + 8 * HOUR + 5 * MINUTE });
  sent.told.push({ kind: 'status', status: 'delivered', at: plan.start + 26 * DAY + 9 * HOUR });
  sent.told.push({ kind: 'status', status: 'read', at: plan.start + 26 * DAY + 9 * HOUR + 1 });
  plan.pauses.push(plan.start + 26 * DAY + 9 * HOUR + 5 * MINUTE);
  const stopped = send('night', night, { ...held, isTaken: false, dropped: 'opted_out', person: person() });
  stopped.late = { at: plan.start + 26 * DAY + 8 * HOUR + 5 * MINUTE, kind: 'email', reason: 'opted_out' };
  stopped.told.push({ kind: 'text', body: 'STOP', isStop: true, alone: true, at: night + HOUR });
}

function plantUnsent({ send, skip, buys, plan, status, writes }: Planner, at: At): void {
  // 27 Over the cap; the step could not be read; no number; the end of what is asked.
  const capped = send('capped', at(5)).person;
  skip('capped', at(6), 'frequency_capped', { person: capped });
  skip('broken', at(4), 'misconfigured');
  skip('order', at(4), 'invalid_phone', { person: { key: 'Nobody-1', phone: '12', country: '' } });
  // Left alone, as the step wants for whom the account says not to contact.
  const asked = send('order', at(3));
  status(asked, 'delivered', 30);
  writes(asked, 'STOP', HOUR, { isStop: true });
  skip('leaveAlone', at(5), 'opted_out', {
    person: asked.person,
    hears: { branch: 'no_contact', reason: 'opted_out' },
  });
  // 28 A test contact.
  send('order', at(4), { isTest: true, isTaken: false, hears: { branch: 'continue', reason: 'test' } });
  // 29 Held out, and bought; the draw is heard of by the answer.
  for (let person = 0; person < 16; person += 1) {
    const drawn = send('trial', at(3), { hears: { branch: 'continue', reason: 'drawn' } });
    if (person % 2 === 0) buys({ person: drawn.person }, at(3) + HOUR + person);
    status(drawn, 'delivered', 30);
  }
  // Processes are killed while these are sent.
  for (let person = 0; person < 12; person += 1) {
    const message = send('order', plan.start + KILLING, { hears: { branch: 'continue', reason: 'killed' } });
    status(message, 'delivered', 20 * MINUTE);
    if (person % 3 === 0) status(message, 'read', 2 * HOUR);
  }
}

function plantTroubles({ send, status, writes, plan }: Planner, at: At): void {
  // 34 Its row is refused, since the owner is longer than the column, and sent again when that is wide enough. What is set aside
  // is dated by Redis, whose clock does not move, and is kept for 30 days.
  const refused = send('longOwner', at(2));
  plan.sentAgainAt = at(3) + 5 * MINUTE;
  status(refused, 'delivered', 30);
  status(refused, 'read', 5 * MINUTE);
  // 37 For forty minutes no row gets through, while the counts go on.
  plan.outages.push({ from: at(6) + 10 * MINUTE, to: at(6) + 50 * MINUTE });
  status(send('order', at(6) + 20 * MINUTE), 'delivered', 30);
  // Answered within the hour that the desk has, and after it.
  for (const [after, text] of [
    [25 * MINUTE, 'It left today.'],
    [3 * HOUR, 'Sorry for the wait.'],
  ] as const) {
    const asked = send('order', at(6));
    status(asked, 'delivered', 30);
    writes(asked, `When will it come, I asked ${text.length} of you?`, 2 * HOUR);
    plan.answers.push({ to: asked, at: at(6) + 2 * HOUR + after, by: 'Ana Ruiz', text });
  }
}
