import type { FrameLocator } from 'playwright-core';
import type { ConfigurationDependencies } from '../../src/configuration/configuration-router';
import { setUpActivityPages, tick } from '../support/activity-page';
import { EVENT_KEY, freshActivity, hostAnswers } from '../support/journey-samples';
import { MARKETER_TOKEN } from '../support/page-server';

const pages = setUpActivityPages();
const bound = (name: string) => `{{Event.${EVENT_KEY}."${name}"}}`;

const PEOPLE = {
  name: 'Spring customers',
  total: 842,
  rows: ['Ana', 'Bruno'].map((name, n) => ({
    contactKey: `003-${n}`,
    fields: { 'first name': name, 'mobile number': `+52155500010${n}`, 'order id': `A-${n}` },
  })),
};
const yes =
  <T>(value: T) =>
  async () => ({ ok: true as const, value });
const people = { entryRows: { read: yes(PEOPLE) } };

async function open(dependencies: Partial<ConfigurationDependencies>, changed: Record<string, unknown> = {}) {
  const activity = freshActivity('message', 'https://activity.example');
  const answers = { ...hostAnswers('https://activity.example', MARKETER_TOKEN), ...changed };
  const opened = await pages.open('message/index.html', { activity, dependencies, answers });
  return { opened, frame: opened.frame };
}

async function chooseMessage(frame: FrameLocator) {
  await tick(frame, 'sender-900000000000101');
  await tick(frame, 'template-order_update-en_US');
  await frame.locator('[id="parameter-header.1"]').selectOption(bound('Order ID'));
  await frame.locator('[id="parameter-body.1"]').selectOption(bound('First Name'));
  await frame.locator('[id="parameter-body.2"]').selectOption('text');
  await frame.locator('[id="parameter-body.2-text"]').fill('Friday');
}

async function chooseAudience(frame: FrameLocator) {
  await frame.locator('#step-audience').click();
  await frame.locator('#phone').selectOption(bound('Mobile Number'));
  await tick(frame, 'purpose-promotional');
}

test('a real person of the entry source fills preview and check, and the decision is told in the page’s language', async () => {
  const checked: unknown[] = [];
  const { frame } = await open(
    {
      ...people,
      checkContact: async (inArguments) => {
        checked.push(inArguments);
        const why = { code: 'consent_rule', rule: 8 } as const;
        return { branch: 'email_fallback', reason: 'not_opted_in', detail: 'consent rule 8', why };
      },
    },
    { Culture: 'es-MX' },
  );
  await chooseMessage(frame);
  await frame.locator('.preview summary').click();
  await frame.locator('#preview-people').click();
  await frame.locator('#preview-person').selectOption({ label: 'Bruno · 003-1' });
  await frame.locator('.bubble', { hasText: 'Bruno' }).waitFor();

  await chooseAudience(frame);
  await frame.locator('#check-run').click();
  const told = await frame.locator('.panel .notice_warning').innerText();
  expect(told).toContain('No se conoce ningún consentimiento para este tema.');
  expect(told).not.toMatch(/consent rule|opt-in/);
  expect(checked).toMatchObject([{ phone: '+521555000101', parameters: { 'body.1': 'Bruno', 'header.1': 'A-1' } }]);
});

test.each([
  ['en-US', 'Choose the country in the field beside'],
  ['es-MX', 'Elige el país'],
  ['pt-BR', 'Escolha o país'],
])('in %s a number without its country says what to do, in words and without codes', async (Culture, says) => {
  const { frame } = await open(
    { checkContact: async () => ({ branch: 'email_fallback', reason: 'invalid_phone', why: { code: 'no_phone' } }) },
    { Culture },
  );
  await chooseMessage(frame);
  await chooseAudience(frame);
  await frame.locator('#check-run').click();
  await frame.locator('.panel .notice', { hasText: says }).waitFor();
  expect(await frame.locator('.panel .notice').innerText()).not.toMatch(/rule|no_phone|valid phone number/);
});

test('whoever would get it is told so, not that WhatsApp accepted it', async () => {
  const reasons = ['accepted', 'not_opted_in'] as const;
  let looks = 0;
  const { frame } = await open({
    checkContact: async () => ({ branch: 'continue', reason: reasons[looks++] ?? 'accepted' }),
  });
  await chooseMessage(frame);
  await chooseAudience(frame);
  await frame.locator('#check-run').click();
  expect(await frame.locator('.panel .notice_success').innerText()).toContain('it would be sent now');
  await frame.locator('#check-run').click();
  await frame.locator('.panel .notice_warning').waitFor();
});

test('a dry run over the entry source tells how many would get it, why the others would not, and the cost', async () => {
  const asked: unknown[][] = [];
  const { frame } = await open({
    ...people,
    dryRun: async (settings, among, step) => {
      asked.push([settings, [...among], step]);
      const outcomes = [
        { branch: 'continue', reason: 'accepted', count: 842 },
        { branch: 'email_fallback', reason: 'not_opted_in', count: 88 },
        { branch: 'email_fallback', reason: 'parameters_missing', count: 7 },
      ] as const;
      return {
        outcomes: [...outcomes],
        blanks: [{ key: 'body.1', count: 7 }],
        charged: [{ country: 'MX', category: 'MARKETING', messages: 842 }],
        free: 0,
      };
    },
    costOf: () => ({
      amounts: [{ amount: 25.6, currency: 'USD' }],
      withoutRate: [{ country: 'DE', messages: 2 }],
      ratesFrom: '2026-10-01',
    }),
  });
  await chooseMessage(frame);
  await chooseAudience(frame);
  await frame.locator('#dry-run').click();
  const text = await frame.locator('#dry-outcome').innerText();
  expect(text).toContain('842 would get it');
  expect(text).toMatch(/88 .*Email instead/);
  expect(text).toMatch(/No usable value for: Text \{\{1\}\}.*: 7/);
  expect(text).toContain('$25.60');
  expect(text).toContain('No rate is known for 2 of them, so the cost is not complete: DE 2.');
  expect(asked[0]?.[1]).toMatchObject([{ phone: '+521555000100', contactKey: '003-0' }, { phone: '+521555000101' }]);
});

const nobodyHasAnOptIn = async () => ({
  outcomes: [{ branch: 'email_fallback', reason: 'not_opted_in', count: 2 } as const],
  charged: [],
  free: 0,
});

test('a count by which nobody would get it stands in the review, with the reason and where opt-ins come from, while it is of these settings', async () => {
  const { frame } = await open({ ...people, dryRun: nobodyHasAnOptIn, costOf: () => undefined });
  await chooseMessage(frame);
  await frame.locator('[id="parameter-button.0"]').selectOption('text');
  await frame.locator('[id="parameter-button.0-text"]').fill('x');
  await chooseAudience(frame);
  await frame.locator('#stage').selectOption('retention');
  await frame.locator('#topic').fill('offers');
  await frame.locator('#dry-run').click();
  await frame
    .locator('#dry-opt-in', { hasText: 'Opt-ins to “offers” come from a field of the data extension' })
    .waitFor();

  // Who answers for the step, and what success is, decides nothing about who gets it.
  await frame.locator('#step-results').click();
  await frame.locator('#ownerName').fill('Retention team');
  await frame.locator('#ownerEmail').fill('retention@example.com');
  await tick(frame, 'conversion-none');
  await frame.locator('#step-review').click();
  const caution = frame.locator('.cautions .notice', { hasText: 'nobody in the entry source would get the message' });
  await caution.waitFor();
  const said = await caution.innerText();
  expect(said).toContain('There is no opt-in (2)');
  expect(said).toContain('an import by your administrator');
  await expect(frame.getByText('Every question has an answer.').innerText()).resolves.not.toContain('can be activated');
  await expect(frame.locator('.notice_success').count()).resolves.toBe(0);

  await frame.locator('#see-count').click();
  await frame.locator('#dry-run:focus').waitFor();
  await frame.locator('#dry-outcome').waitFor();
  await frame.locator('#topic').fill('news');
  await frame.locator('#step-review').click();
  await frame.locator('.notice_success').waitFor();
  await expect(caution.count()).resolves.toBe(0);
});

test('a test message is followed until it failed, with the reason; who needs to be a tester is told so', async () => {
  const states = ['sent', 'failed'] as const;
  let looks = 0;
  let isTester = false;
  const { frame } = await open({
    testSend: async () => ({
      // A step whose every path goes on says nothing of what was sent.
      branch: 'continue',
      reason: isTester ? 'accepted' : 'not_opted_in',
      messageKey: 'a'.repeat(32),
    }),
    testState: async () => ({ status: states[Math.min(looks++, 1)] ?? 'sent', at: 1, error: 131_026 }),
    causeOfCode: () => 'unreachable',
  });
  await chooseMessage(frame);
  await frame.locator('[id="parameter-button.0"]').selectOption('text');
  await frame.locator('[id="parameter-button.0-text"]').fill('x');
  await chooseAudience(frame);
  await tick(frame, 'purpose-transactional');
  await frame.locator('#step-review').click();
  await frame.locator('#test-phone').fill('+52 55 1234 1026');
  await frame.locator('#test-send').click();
  await frame.locator('.notice_warning', { hasText: /Not sent.*add your number to the testers/s }).waitFor();
  expect(await frame.locator('.notice_warning').last().innerText()).not.toMatch(/promotional step/i);
  isTester = true;
  await frame.locator('#test-send').click();
  await frame.locator('#test-delivery[data-status="failed"]').waitFor();
  const text = await frame.locator('#test-delivery').innerText();
  expect(text).toMatch(/did not arrive.*131026/s);
});

test('with the rights for it everything that is named is picked', async () => {
  const { frame } = await open({
    marketerLists: {
      emailDefinitions: yes([
        { key: 'cart', name: 'Cart email' },
        { key: 'old', name: 'Old one', inactive: true },
      ]),
      apiEvents: yes([
        { key: 'APIEvent-late-fallback', name: 'Not delivered' },
        { key: 'APIEvent-2', name: 'Other' },
      ]),
      attributeSets: yes([{ key: 'loyal', name: 'Loyalty Programme' }]),
      attributes: yes([{ name: 'Points', type: 'Number' }]),
      pictures: yes([
        { id: '1', name: 'Autumn banner', url: 'https://image.example/autumn.png', width: 12, height: 6 },
      ]),
    },
    topicCounts: async () => ({ topics: [{ topic: 'weekly-offers', optedIn: 1240, optedOut: 30 }], complete: true }),
    namesOfConversions: async () => ({ names: [{ name: 'purchase', count: 57 }], complete: true }),
  });
  await chooseMessage(frame);
  await frame.locator('[id="parameter-body.1"]').selectOption('contact');
  await frame.locator('select[id="parameter-body.1-set"]').selectOption({ label: 'Loyalty Programme' });
  await frame.locator('select[id="parameter-body.1-attribute"]').selectOption({ label: 'Points · Number' });
  await frame.locator('#step-review').click();
  await frame.locator('#missing-title').waitFor();
  await frame.getByText('a contact attribute that your lists do not show').waitFor({ state: 'detached' });
  await frame.locator('#step-message').click();
  await frame.locator('#template-change').click();
  await tick(frame, 'template-autumn_offer-es_MX');
  const picture = frame.locator('[id="parameter-header.media"]');
  await picture.selectOption('text');
  await frame.locator('[id="parameter-header.media-pictures"]').click();
  await frame.locator('.pictures button', { hasText: 'Autumn banner' }).click();
  expect(await frame.locator('[id="parameter-header.media-text"]').inputValue()).toBe(
    'https://image.example/autumn.png',
  );

  await frame.locator('#step-audience').click();
  await frame.locator('#topic').fill('weekly-offers');
  expect(await frame.locator('#topic-known').innerText()).toBe('1,240 opted in, 30 opted out.');
  await frame.locator('#topic').fill('weekly-offer');
  expect(await frame.locator('#topic-known').innerText()).toContain('A new topic');
  expect(await frame.locator('#topic-known').getAttribute('class')).toBe('hint known');

  await frame.locator('#step-fallback').click();
  await tick(frame, 'lateKind-event');
  await frame.locator('select#lateKey').selectOption({ label: 'Not delivered · APIEvent-late-fallback' });
  await tick(frame, 'lateKind-email');
  await frame.locator('#lateKey option[value="cart"]').waitFor({ state: 'attached' });
  const names = await frame.locator('#lateKey option').allInnerTexts();
  expect(names).toEqual(expect.arrayContaining(['Cart email · cart', 'Old one · old (inactive)']));

  await frame.locator('#step-results').click();
  await tick(frame, 'conversion-some');
  await frame.locator('#conversionName').fill('purchase');
  expect(await frame.locator('#conversionName-known').innerText()).toBe('Came 57 times so far.');
  await frame.locator('#conversionName').fill('sale');
  expect(await frame.locator('#conversionName-known').innerText()).toContain('No conversion of this name');
  expect(await frame.locator('#conversionName-known').getAttribute('class')).toBe('hint known');
});

test('where the account has nothing to pick from, the page says so', async () => {
  const none = yes([]);
  const { frame } = await open({
    marketerLists: { emailDefinitions: none, apiEvents: none, attributeSets: none, attributes: none, pictures: none },
  });
  await frame.locator('#step-fallback').click();
  await tick(frame, 'lateKind-email');
  await frame.locator('#lateKey-hint', { hasText: 'Your account has none yet' }).waitFor();
});

test('without the rights keys are typed, with a sentence why, and looked up', async () => {
  const states = { 'cart-email': 'there', 'old-email': 'off' } as const;
  const { frame } = await open({
    knownKey: async (_kind, key) => states[key as keyof typeof states] ?? 'missing',
    topicCounts: async () => ({ topics: [{ topic: 'weekly-offers', optedIn: 1240, optedOut: 30 }], complete: false }),
    namesOfConversions: async () => ({ names: [{ name: 'purchase', count: 57 }], complete: false }),
  });
  await chooseMessage(frame);
  await frame.locator('[id="parameter-body.1"]').selectOption('contact');
  await frame.locator('input[id="parameter-body.1-set"]').fill('Loyalty Programme');
  await frame.locator('input[id="parameter-body.1-attribute"]').fill('Points');
  await frame.locator('#step-review').click();
  await frame.getByText('a contact attribute that your lists do not show').waitFor();

  await frame.locator('#step-fallback').click();
  await tick(frame, 'lateKind-email');
  await frame.locator('#lateKey').fill('no-such-definition');
  expect(await frame.locator('#lateKey-hint').innerText()).toContain('Your rights in Marketing Cloud do not show it');
  await frame.locator('#lateKey-error').waitFor();
  await frame.locator('#lateKey').fill('cart-email');
  await frame.locator('#lateKey-error').waitFor({ state: 'detached' });
  await frame.locator('#lateKey').fill('old-email');
  await frame.locator('#lateKey-error', { hasText: 'switched off' }).waitFor();

  // Where not all that exist are known, nothing is called new.
  await frame.locator('#step-audience').click();
  await frame.locator('#topic').fill('weekly-offer');
  await frame.locator('#topic-known', { hasText: 'Not among the topics that were looked at' }).waitFor();
  await frame.locator('#step-results').click();
  await tick(frame, 'conversion-some');
  await frame.locator('#conversionName').fill('sale');
  await frame.locator('#conversionName-known', { hasText: 'Not among the names that are kept' }).waitFor();
});
