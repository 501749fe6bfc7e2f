import { setTimeout as pause } from 'node:timers/promises';
import type { JourneyBuilder } from '../journey-builder/journey-builder';
import type { Act } from '../recipes/recipe';
import type { DrawnPerson, DrawnRecipe } from './draw-recipe';
import type { RecipeWorld, WhatsAppMessage } from './recipe-world';
import { until } from './until';

/** Each act is over when the app knows of it; it has this long, on a busy machine too. */
const DONE_WITHIN_MS = 60_000;
/** Webhooks tell time in whole seconds: of two changes within one nobody could say which came later. */
const NEXT_SECOND_MS = 1_100;

export interface ActDependencies {
  readonly builder: JourneyBuilder;
  readonly world: RecipeWorld;
  readonly clock: () => number;
}

/** What an act does, for the person who watches. */
export function actText(act: Act): string {
  switch (act.kind) {
    case 'enter':
      return act.who === 'everybody' ? 'everybody enters the journey' : `${act.who.join(', ')} enters the journey`;
    case 'crowd_enters':
      return 'a crowd enters the journey at once';
    case 'says':
      return `${act.who} writes "${act.text}"`;
    case 'taps':
      return `${act.who} taps "${act.label}"`;
    case 'opts_in':
      return `${act.who} opts in to ${act.topic} (${act.source}, ${act.method})`;
    case 'answers':
      return `${act.who} answers "${act.question}" by "${act.label}"`;
    case 'known_to_crm':
      return `the CRM knows ${act.who === 'everybody' ? 'everybody' : act.who.join(', ')}`;
    case 'until_passed':
      return `${act.who} has passed "${act.step}"`;
    case 'opens_link':
      return `${act.who} opens the tracked link`;
    case 'buys':
      return `${act.who} buys for ${act.value} ${act.currency}`;
    case 'set_template':
      return act.status === 'PAUSED' ? `Meta pauses ${act.template}` : `Meta lifts the pause of ${act.template}`;
    case 'until_not_sendable':
      return `the app hears that ${act.template} may not be sent`;
    case 'stop_journey':
      return 'the journey is stopped';
    case 'unpublish_journey':
      return 'the journey is unpublished';
  }
}

/** Does one thing to a running recipe and waits until the app knows of it. */
export async function carryOutAct(act: Act, drawn: DrawnRecipe, deps: ActDependencies): Promise<void> {
  const { builder, world, clock } = deps;
  const personCalled = (name: string): DrawnPerson => {
    const person = drawn.people.find((each) => each.name === name);
    if (person === undefined) throw new Error(`${drawn.recipe.id} knows nobody called ${name}`);
    return person;
  };
  const told = () =>
    until('the delivery of webhooks', DONE_WITHIN_MS, async () => !(await world.hasOpenWebhooks()) || undefined);

  switch (act.kind) {
    case 'enter': {
      const who = act.who === 'everybody' ? drawn.people : act.who.map(personCalled);
      return enter(who, drawn, builder);
    }
    case 'known_to_crm':
      return world.addToCrm(act.who === 'everybody' ? drawn.people : act.who.map(personCalled));
    case 'until_passed':
      return untilPassed(act.step, personCalled(act.who), drawn, builder);
    case 'answers':
      await answer(act, personCalled(act.who), world);
      await told();
      return;
    case 'crowd_enters':
      return enter(drawn.crowd, drawn, builder);
    case 'says':
      await world.receive(personCalled(act.who).phone, { type: 'text', text: { body: act.text } });
      await told();
      return;
    case 'taps': {
      const button = { payload: act.payload, text: act.label };
      await world.receive(personCalled(act.who).phone, { type: 'button', button });
      await told();
      return;
    }
    case 'opts_in': {
      const { phone, contact } = personCalled(act.who);
      const { topic, source, method } = act;
      await world.consent({
        evidenceId: `${drawn.recipe.id}/${contact.key}/${topic}`,
        phone,
        contactKey: contact.key,
        topic,
        status: 'opted_in',
        source,
        method,
        occurredAt: new Date(clock()).toISOString(),
      });
      return;
    }
    case 'opens_link': {
      const { phone } = personCalled(act.who);
      const token = await until('a message with a link', DONE_WITHIN_MS, async () =>
        linkToken(await world.messagesTo(phone)),
      );
      await world.openLink(token);
      return;
    }
    case 'buys': {
      const { contact } = personCalled(act.who);
      await world.conversion({
        conversionId: `order-${contact.key}`,
        contactKey: contact.key,
        name: act.name,
        value: act.value,
        currency: act.currency,
        occurredAt: new Date(clock()).toISOString(),
      });
      return;
    }
    case 'set_template': {
      await pause(NEXT_SECOND_MS);
      await world.setTemplate(act.template, act.status);
      const wanted = act.status === 'APPROVED';
      await until(`that ${act.template} is ${act.status}`, DONE_WITHIN_MS, async () =>
        (await world.isSendable(act.template)) === wanted ? true : undefined,
      );
      return;
    }
    case 'until_not_sendable':
      await until(`that ${act.template} may not be sent`, DONE_WITHIN_MS, async () =>
        (await world.isSendable(act.template)) ? undefined : true,
      );
      return;
    case 'stop_journey':
      await builder.stop(drawn.journey);
      return;
    case 'unpublish_journey':
      await builder.unpublish(drawn.journey);
      return;
  }
}

/** Lets people in and waits until the first step has answered each of them. */
async function enter(who: readonly DrawnPerson[], { journey }: DrawnRecipe, builder: JourneyBuilder): Promise<void> {
  const keys = new Set(who.map(({ contact }) => contact.key));
  void builder.run(
    journey,
    who.map(({ contact }) => contact),
  );
  await until('the answer for everybody', DONE_WITHIN_MS, async () => {
    const runs = builder.runOf(journey)?.contacts.filter(({ contact }) => keys.has(contact.key)) ?? [];
    return runs.length === keys.size && runs.every(({ visits, state }) => visits.length > 0 || state !== 'running')
      ? true
      : undefined;
  });
}

async function untilPassed(
  step: string,
  { name, contact }: DrawnPerson,
  { journey, keys }: DrawnRecipe,
  builder: JourneyBuilder,
): Promise<void> {
  await until(`that ${name} passes "${step}"`, DONE_WITHIN_MS, async () => {
    const run = builder.runOf(journey)?.contacts.find((each) => each.contact.key === contact.key);
    return run?.visits.some(({ activityKey }) => activityKey === keys.get(step)) || undefined;
  });
}

/** Taps a button of a question once it was asked. */
async function answer(
  { question, label }: Extract<Act, { kind: 'answers' }>,
  { phone }: DrawnPerson,
  world: RecipeWorld,
): Promise<void> {
  const tap = await until(`the question "${question}"`, DONE_WITHIN_MS, async () =>
    answerTo(question, label, await world.messagesTo(phone)),
  );
  await world.receive(phone, tap);
}

function linkToken(messages: readonly WhatsAppMessage[]): string | undefined {
  const components = messages.flatMap(({ payload }) => payload.template?.components ?? []);
  return components.find(({ sub_type }) => sub_type === 'url')?.parameters?.[0]?.text;
}

/** The tap on a button of a question; undefined while it was not asked. */
function answerTo(question: string, label: string, messages: readonly WhatsAppMessage[]): object | undefined {
  const asked = messages.find(({ payload }) => payload.interactive?.body.text === question);
  if (asked === undefined) return undefined;
  const button = asked.payload.interactive?.action?.buttons?.find(({ reply }) => reply.title === label);
  if (button === undefined) throw new Error(`"${question}" has no button "${label}"`);
  const { id, title } = button.reply;
  return {
    ...(asked.outcome.wamid === undefined ? {} : { context: asked.outcome.wamid }),
    type: 'interactive',
    interactive: { type: 'button_reply', button_reply: { id, title } },
  };
}
