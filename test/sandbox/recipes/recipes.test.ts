import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { executeTimeout, storedArguments } from '../../../sandbox/recipe-run/stored-arguments';
import { ALL_RECIPES } from '../../../sandbox/recipes/all-recipes';
import { SANDBOX_TENANT } from '../../../sandbox/tenant';
import { FATES } from '../../../sandbox/whatsapp/fates';
import { templateSet } from '../../../sandbox/whatsapp/template-set';
import { templateSummary } from '../../../src/configuration/templates-endpoint';
import { consentPolicySchema } from '../../../src/consent/consent-policy';
import { loadConsentPolicy } from '../../../src/consent/load-consent-policy';
import { inArgumentsSchema } from '../../../src/journey/in-arguments';
import { parseReplyRules } from '../../../src/replies/reply-rules';
import { inArgumentsFrom, executeTimeout as pageTimeout, readMessageStep } from '../../../src/ui/form/activity-form';
import { gapsOf } from '../../../src/ui/form/completeness';
import { templateSchema } from '../../../src/whatsapp/template';
import { OUTCOME_CASES } from '../../flow/outcome-cases';
import { expectationsOf, lineName, recipesTable, shownLines } from './recipes-table';

const root = join(__dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test.each(OUTCOME_CASES.map((each) => [lineName(each.what, each.known, each.policy), each] as const))(
  'a recipe shows: %s',
  (name, { branch, reason, later, columns }) => {
    const shown = shownLines.filter(({ line }) => line === name);
    expect(shown.length).toBeGreaterThan(0);
    for (const { expected } of shown) expect(expected).toMatchObject({ branch, reason, later, columns });
    for (const { expected } of shown)
      expect(Object.keys(expected.columns ?? {}).sort()).toEqual(Object.keys(columns).sort());
  },
);

test('no recipe stands for a line that docs/outcomes.md does not have', () => {
  const lines = new Set(OUTCOME_CASES.map(({ what, known, policy }) => lineName(what, known, policy)));
  expect(shownLines.map(({ line }) => line).filter((line) => !lines.has(line))).toEqual([]);
});

describe.each(ALL_RECIPES.map((recipe) => [recipe.id, recipe] as const))('%s', (id, recipe) => {
  test('stands in a file of its own name, and says what it shows in one sentence', () => {
    expect(existsSync(join(root, `sandbox/recipes/${id}.ts`))).toBe(true);
    expect(recipe.shows).toMatch(/^[A-Z"][^\n]*\.$/);
    expect(recipe.shows.match(/[.!?](\s|$)/g)?.length).toBeLessThanOrEqual(2);
  });

  test('names each step once, and only steps, people and fates that there are', () => {
    const steps = recipe.steps.map(({ name }) => name);
    const people = recipe.people.map(({ name }) => name);
    expect(new Set(steps).size).toBe(steps.length);
    expect(new Set(people).size).toBe(people.length);
    const named = expectationsOf(recipe).flatMap((expects) => [
      ...expects.steps.map(({ step }) => step),
      ...(expects.ends === undefined ? [] : [expects.ends]),
    ]);
    const after = recipe.steps.flatMap((step) => (step.after === undefined ? [] : [step.after]));
    expect([...named, ...after].filter((name) => !steps.includes(name))).toEqual([]);
    const who = recipe.acts.flatMap((act) => ('who' in act && act.who !== 'everybody' ? act.who : []));
    expect(who.filter((name) => !people.includes(name))).toEqual([]);
    const fates = new Set(FATES.map(({ digits }) => digits));
    expect(recipe.people.map(({ fate }) => fate).filter((fate) => !fates.has(fate))).toEqual([]);
  });

  test('stores what the configuration page would store, and leaves none of its questions open', () => {
    const templates = templateSet().map((template) => templateSummary(templateSchema.parse(template)));
    for (const step of recipe.steps) {
      if (step.kind !== 'message') continue;
      const stored = storedArguments(step, 'DEAudience-1', { now: 0, senders: ['900000000000101', '900000000000102'] });
      expect(inArgumentsSchema.safeParse(stored)).toMatchObject({ success: true });
      const activity = {
        arguments: { execute: { inArguments: [stored] } },
        metaData: { isConfigured: true },
      };
      const { kind, form } = readMessageStep(activity);
      expect(kind).toBe('saved');
      const surroundings = { senders: undefined, templates, entryKeys: ['DEAudience-1'], fieldType: () => undefined };
      expect(gapsOf(form, surroundings)).toEqual([]);
      expect(inArgumentsFrom(form, stored)).toEqual(stored);
      expect(executeTimeout(step)).toBe(pageTimeout(form));
    }
  });
});

test('the policy of the sandbox differs from the shipped one only in what an opt-in brings', () => {
  const own = consentPolicySchema.parse(JSON.parse(read('sandbox/consent-policy.json')));
  const { confirmation, doubleOptIn, entryEvents } = own;
  expect({ ...loadConsentPolicy(), confirmation, doubleOptIn, entryEvents }).toEqual(own);
  const fired = entryEvents.map(({ eventDefinitionKey }) => eventDefinitionKey);
  const begun = ALL_RECIPES.flatMap(({ entry }) => (entry === 'audience' ? [] : [entry.event]));
  expect(begun.filter((key) => !fired.includes(key))).toEqual([]);
});

test('the rules for replies of the sandbox differ from the shipped ones only in hours and in what becomes a task, and their owners are users of its CRM', () => {
  const own = parseReplyRules(JSON.parse(read('sandbox/reply-rules.json')));
  const shipped = parseReplyRules(JSON.parse(read('config/reply-rules.json')));
  expect(SANDBOX_TENANT.salesforce.users).toEqual(
    expect.arrayContaining(Object.values(own.owners).map(({ email }) => email)),
  );
  const always = (owner: object) => ({ ...owner, hours: expect.anything() });
  expect(own).toEqual({
    ...shipped,
    owners: Object.fromEntries(Object.entries(shipped.owners).map(([name, owner]) => [name, always(owner)])),
    rules: [...own.rules.filter(({ route }) => route === 'task'), ...shipped.rules],
  });
});

test('docs/recipes.md holds the table of the recipes', () => {
  expect(read('docs/recipes.md')).toContain(recipesTable());
});
