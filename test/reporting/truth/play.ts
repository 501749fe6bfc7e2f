import { eventually } from '../../support/eventually';
import { textMessage } from '../../support/meta-webhook';
import type { Bought, Message, Plan, Told } from './plan';
import { KILLING } from './plant-fates';
import { stepOf } from './steps';
import type { Heard } from './true-rows';
import type { World } from './world';

const BROWSER = 'Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36';
const digits = (phone: string) => phone.replace(/\D/g, '');

/** Plays a plan: what was sent by then is told before the clock goes on, in the order of the plan or all at once. */
export async function play(plan: Plan, world: World): Promise<Map<number, Heard>> {
  const heard = new Map<number, Heard>();
  const wamids = new Map<string, { wamid: string; text: string }>();
  const links = new Map<string, string>();
  let toldUntil = 0;
  const killing = plan.start + KILLING;

  async function learnWamids(): Promise<void> {
    for (const { outcome, payload } of await world.posted()) {
      const key = payload.biz_opaque_callback_data;
      if (outcome.kind !== 'accepted' || key === undefined || outcome.wamid === undefined) continue;
      wamids.set(key, { wamid: outcome.wamid, text: JSON.stringify(payload) });
      const link = /"text":"(l\/[A-Za-z0-9_-]+)"/.exec(JSON.stringify(payload))?.[1];
      if (link !== undefined) links.set(key, `/${link}`);
    }
  }

  async function send(message: Message): Promise<void> {
    const { activityId, journeyId, settings, parameters } = stepOf(message.step);
    const { person } = message;
    const call = world.execute({
      inArguments: [
        {
          ...{ v: 1, contactKey: person.key, phone: person.phone, email: `${person.key}@people.example` },
          ...{ parameters, settings, optIn: 'true', isTest: message.isTest ? 'true' : 'false' },
        },
      ],
      ...{ outArguments: [], activityObjectID: activityId, journeyId, activityId, mode: 0 },
      ...{ definitionInstanceId: message.run, activityInstanceId: message.run, keyValue: person.key },
    });
    if (message.isToldEarly) await tellEarly(message);
    const { branchResult, reason, messageKey } = (await call) as Record<string, string>;
    heard.set(message.n, {
      ...{ branch: branchResult ?? '', reason: reason ?? '', messageKey: messageKey ?? '' },
      isTaken: message.isTaken,
    });
  }

  /** What is told before Meta has answered the call. */
  async function tellEarly(message: Message): Promise<void> {
    const to = digits(message.person.phone);
    const posted = await eventually('the call at Meta', async () =>
      (await world.posted()).find(({ payload }) => digits(payload.to ?? '') === to),
    );
    const key = posted.payload.biz_opaque_callback_data ?? '';
    await world.tell(
      'statuses',
      message.told.slice(0, 1).map((told) => statusOf(told, key, posted.outcome.wamid ?? '', to)),
    );
  }

  function statusOf(told: Told, messageKey: string, wamid: string, to: string): object {
    if (told.kind !== 'status') return {};
    const { status, at, code, price } = told;
    return {
      ...{ id: wamid, status, timestamp: String(at), recipient_id: to, biz_opaque_callback_data: messageKey },
      ...(price && { pricing: { ...price, pricing_model: 'PMP' } }),
      ...(code && { errors: [{ code, title: `Error ${code}`, message: `Error ${code}` }] }),
    };
  }

  async function tell(message: Message, told: Told): Promise<void> {
    const of = heard.get(message.n);
    const to = digits(message.person.phone);
    const { sender = '' } = stepOf(message.step).settings as { sender?: string };
    const known = of && wamids.get(of.messageKey);
    if (told.kind === 'status') {
      if (known) await world.tell('statuses', [statusOf(told, of.messageKey, known.wamid, to)], sender, told.times);
    } else if (told.kind === 'open') {
      const path = of && links.get(of.messageKey);
      if (path) await world.open(path, told.by === 'person' ? BROWSER : 'WhatsApp/2.24.11.75 A');
    } else if (told.kind === 'preference') {
      const item = { wa_id: to, category: 'marketing_messages', value: 'stop', timestamp: told.at, detail: 'stop' };
      await world.tellPreference(item);
    } else {
      const context = known && !(told.kind === 'text' && told.alone) ? { context: { id: known.wamid } } : {};
      const said = {
        text: { type: 'text', text: { body: told.kind === 'text' ? told.body : '' } },
        sticker: { type: 'sticker', sticker: { id: '1', mime_type: 'image/webp' } },
        reaction: { type: 'reaction', reaction: { emoji: '👍', message_id: known?.wamid } },
      }[told.kind];
      const item = { ...textMessage({ from: to, timestamp: String(told.at) }), ...context };
      await world.tell('messages', [{ ...item, text: undefined, ...said }], sender);
    }
  }

  /** All that happened before this moment and was not told yet. */
  async function tellUntil(until: number): Promise<void> {
    const isNow = (at: number) => at >= toldUntil && at < until;
    await learnWamids();
    const sent = plan.messages.filter(({ n }) => heard.has(n));
    // Nobody is heard of before it happens.
    const happened = [...sent.flatMap(({ told }) => told), ...plan.strangers, ...plan.bought].map(({ at }) => at);
    const last = Math.max(...happened.filter(isNow), Math.floor(world.clock.now() / 1000));
    await world.clock.standAt(last * 1000);
    for (const { n, recordEndsAt } of sent)
      if (recordEndsAt !== undefined && isNow(recordEndsAt)) await world.endRecord(heard.get(n)?.messageKey ?? '');
    // What is told of one message comes in its order, of all of them at once.
    const telling = Promise.all([
      ...sent.map(async (message) => {
        for (const told of message.told) if (isNow(told.at)) await tell(message, told);
      }),
      ...plan.strangers.map(async ({ at, phone, body }) => {
        if (!isNow(at)) return;
        const said = { from: digits(phone), timestamp: String(at), text: { body } };
        await world.tell('messages', [textMessage(said)]);
      }),
    ]);
    if (sent.some(({ at }) => at === killing) && isNow(killing)) {
      await Promise.all([telling, world.killWorker()]);
      await world.clock.run(1);
    }
    await telling;
    await world.settle();
    await convert(plan.bought.filter(({ at }) => isNow(at)));
    await world.settle();
    toldUntil = until;
  }

  async function convert(bought: readonly Bought[]): Promise<void> {
    const rows = bought.flatMap(({ id, at, name, value, currency, by, times = 1 }) => {
      const whose =
        'person' in by
          ? { contactKey: by.person.key }
          : 'stranger' in by
            ? { contactKey: by.stranger }
            : { messageKey: heard.get(by.message.n)?.messageKey };
      const row = { conversionId: id, name, value, currency, occurredAt: new Date(at * 1000).toISOString(), ...whose };
      return Array.from({ length: times }, () => row);
    });
    for (const row of rows) await world.convert([row]);
  }

  const late = plan.messages.flatMap((message) => (message.late ? [message.late.at] : []));
  const held = plan.messages.flatMap(({ heldUntil }) => (heldUntil === undefined ? [] : [heldUntil]));
  const troubles = [
    plan.sentAgainAt,
    ...plan.outages.flatMap(({ from, to }) => [from, to]),
    ...plan.answers.map(({ at }) => at),
  ];
  const moments = [
    ...new Set([...plan.messages.map(({ at }) => at), ...late, ...held, ...troubles, ...plan.pauses]),
  ].sort((a, b) => a - b);
  for (const moment of moments) {
    await tellUntil(moment);
    await world.clock.standAt(moment * 1000);
    if (plan.outages.some(({ from }) => from === moment)) await world.takeNoRows(true);
    if (plan.outages.some(({ to }) => to === moment)) await world.takeNoRows(false);
    if (moment === plan.sentAgainAt) {
      const refused = plan.messages.filter(({ step }) => step === 'longOwner').length;
      const sent = await world.sendRefusedAgain();
      if (sent !== refused) throw new Error(`${sent} refused rows were sent again, not ${refused}`);
    }
    for (const { to, by, text } of plan.answers.filter(({ at }) => at === moment)) {
      const asked = to.told.flatMap((told) => (told.kind === 'text' ? [told.body] : []));
      await world.answer({ asked: asked.join(), from: to.person.phone, by, text });
    }
    const sends = plan.messages.filter(({ at }) => at === moment);
    if (moment === killing) {
      await world.clock.run(1);
      await Promise.all([...sends.map(send), world.killWebs()]);
    } else await inOrder(sends, send);
    if (late.includes(moment) || held.includes(moment)) await dealtWith(plan, moment, heard, world);
  }
  await world.clock.standAt(plan.end * 1000);
  await tellUntil(plan.end);
  await learnWamids();
  for (const message of plan.messages) {
    const of = heard.get(message.n);
    if (of && message.heldUntil === undefined) of.isTaken = wamids.has(of.messageKey);
  }
  return heard;
}

/** Messages of one person one after the other, those of different people at once. */
async function inOrder(messages: readonly Message[], send: (message: Message) => Promise<void>): Promise<void> {
  const byPerson = new Map<string, Message[]>();
  for (const message of messages) {
    const { key } = message.person;
    byPerson.set(key, [...(byPerson.get(key) ?? []), message]);
  }
  await Promise.all(
    [...byPerson.values()].map(async (own) => {
      for (const message of own) await send(message);
    }),
  );
}

/** What is due at this moment has been done: emails are sent, held messages have gone or been given up. */
async function dealtWith(plan: Plan, moment: number, heard: ReadonlyMap<number, Heard>, world: World): Promise<void> {
  await world.clock.run(5);
  const isDue = (message: Message) => message.late?.at === moment;
  const emails = plan.messages.filter(isDue).map(({ n }) => heard.get(n)?.messageKey);
  await eventually(
    'the late emails',
    async () => {
      const states = await Promise.all(emails.map((key) => world.redis.hget(`wa:exec:${key}`, FALLBACK)));
      return states.every((state) => state === 'sent');
    },
    30_000,
  );
  const sent = plan.messages.filter(({ heldUntil }) => heldUntil === moment).map(({ person }) => digits(person.phone));
  await eventually(
    'the held messages',
    async () => {
      const posted = new Set((await world.posted()).map(({ payload }) => digits(payload.to ?? '')));
      return sent.every((phone) => posted.has(phone));
    },
    30_000,
  );
}
const FALLBACK = 'lf';
