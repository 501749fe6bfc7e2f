import type { JourneyBuilder } from '../journey-builder/journey-builder';
import type { DrawnRecipe } from './draw-recipe';
import type { Evidence } from './judge-recipe';
import type { RecipeWorld } from './recipe-world';

/** What the parties know by now of the people of a drawn recipe; what none of them expects is not asked for. */
export async function gatherEvidence(
  { journey, recipe, people }: DrawnRecipe,
  { builder, world }: { builder: JourneyBuilder; world: RecipeWorld },
): Promise<Evidence> {
  const expectations = recipe.people.map(({ expects }) => expects);
  const tables = new Set(expectations.flatMap(({ rows = [] }) => rows.map(({ table }) => table)));
  const rowsOfPeople = async (table: 'WA_Consent' | 'WA_Reply') => {
    if (!tables.has(table)) return [];
    const found = await Promise.all(people.map(({ phone }) => world.rows(table, `MobileNumber eq '${phone}'`)));
    return found.flat();
  };
  const numbersOfTexts = people.filter(
    ({ name }) => recipe.people.find((person) => person.name === name)?.expects.alsoGets !== undefined,
  );
  const isHandedOver = expectations.some(({ handedOver }) => handedOver !== undefined);
  const [messages, consents, conversions, replies, events, emails, tasks, texts] = await Promise.all([
    world.rows('WA_Message', `JBDefinitionID eq '${journey.id}'`),
    rowsOfPeople('WA_Consent'),
    tables.has('WA_Conversion') ? world.rows('WA_Conversion', `JBDefinitionID eq '${journey.id}'`) : [],
    rowsOfPeople('WA_Reply'),
    world.events(),
    world.emails(),
    isHandedOver ? world.crmTasks() : [],
    Promise.all(
      numbersOfTexts.map(async ({ phone }) => {
        const sent = await world.messagesTo(phone);
        const said = sent.flatMap(({ payload: { text, interactive } }) => text?.body ?? interactive?.body.text ?? []);
        return [phone, said.reverse()] as const;
      }),
    ),
  ]);
  return {
    runs: builder.runOf(journey)?.contacts ?? [],
    rows: { WA_Message: messages, WA_Consent: consents, WA_Conversion: conversions, WA_Reply: replies },
    events,
    emails,
    tasks,
    texts: new Map(texts),
  };
}
