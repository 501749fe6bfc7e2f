import type { FrameLocator } from 'playwright-core';
import { inArgumentsSchema, mergeInArguments } from '../../src/journey/in-arguments';
import { type OpenedActivityPage, setUpActivityPages, tick, waitToHear } from '../support/activity-page';
import { EVENT_KEY, freshActivity } from '../support/journey-samples';

const pages = setUpActivityPages();

const bound = (name: string) => `{{Event.${EVENT_KEY}."${name}"}}`;
const fresh = () => freshActivity('message', 'https://activity.example');

/** The least that a step needs, by mouse. */
async function fillIn(frame: FrameLocator) {
  await tick(frame, 'sender-900000000000101');
  await tick(frame, 'template-order_update-en_US');
  await frame.locator('[id="parameter-header.1"]').selectOption(bound('Order ID'));
  await frame.locator('[id="parameter-body.1"]').selectOption(bound('First Name'));
  await frame.locator('[id="when-empty-body.1"]').fill('there');
  await frame.locator('[id="parameter-body.2"]').selectOption('text');
  await frame.locator('[id="parameter-body.2-text"]').fill('Friday');
  await frame.locator('[id="parameter-button.0"]').selectOption('@link');
  await frame.locator('#link').fill('https://aurora.example/track');
  await frame.locator('#next').click();
  await frame.locator('#phone').selectOption(bound('Mobile Number'));
  await frame.locator('#defaultCountry').selectOption('MX');
  await tick(frame, 'purpose-transactional');
  await frame.locator('#stage').selectOption('purchase');
  await frame.locator('#topic').fill('order-updates');
  await frame.locator('#next').click();
  await tick(frame, 'cause-opted_out-continue');
  await frame.locator('#next').click();
  await frame.locator('#ownerName').fill('Retention team');
  await frame.locator('#ownerEmail').fill('retention@example.com');
  await tick(frame, 'conversion-none');
  await frame.locator('#next').click();
}

async function savedInArguments(opened: OpenedActivityPage) {
  const { parts } = await waitToHear(opened.page, 'updateActivity');
  const activity = parts[0] as { arguments: { execute: { inArguments: Record<string, unknown>[]; timeout: number } } };
  const merged = mergeInArguments(activity.arguments.execute.inArguments);
  return { activity, merged };
}

test('a fresh step set up by mouse is saved as in-arguments that execute accepts', async () => {
  const opened = await pages.open('message/index.html', { activity: fresh() });
  await fillIn(opened.frame);
  await opened.frame.locator('.notice_success').waitFor();
  await opened.frame.locator('#next').click();

  const { activity, merged } = await savedInArguments(opened);
  expect(inArgumentsSchema.safeParse(merged).error).toBeUndefined();
  expect(JSON.stringify(activity)).not.toMatch(/\{\{\s*\d+\s*\}\}/);
  expect(merged).toMatchObject({
    v: 1,
    contactKey: '{{Contact.Key}}',
    isTest: '{{Context.IsTest}}',
    phone: bound('Mobile Number'),
    parameters: {
      'header.1': bound('Order ID'),
      'body.1': bound('First Name'),
      'body.2': 'Friday',
      'button.0': '@link',
    },
    settings: {
      sender: '900000000000101',
      template: { name: 'order_update', language: 'en_US' },
      purpose: 'transactional',
      stage: 'purchase',
      topic: 'order-updates',
      defaultCountry: 'MX',
      fallback: { opted_out: 'continue' },
      link: 'https://aurora.example/track',
      owner: { name: 'Retention team', email: 'retention@example.com' },
      whenEmpty: { 'body.1': 'there' },
    },
  });
  expect(activity).toMatchObject({
    key: 'RESTDECISION-1',
    name: 'order_update',
    metaData: { isConfigured: true, original_icon: 'icon.svg' },
    outcomes: [{ arguments: { branchResult: 'email_fallback' } }, { arguments: { branchResult: 'continue' } }],
  });
  expect(activity.arguments.execute.timeout).toBe(40_000);
});

test('Done on a half-answered step saves nothing, names what is missing and leads there', async () => {
  const opened = await pages.open('message/index.html', { activity: fresh() });
  const { frame } = opened;
  await tick(frame, 'sender-900000000000101');
  await tick(frame, 'template-simple_hello-es_MX');
  await frame.locator('#step-review').click();
  await frame.locator('#next').click();
  await expect(frame.locator('.missing li').allInnerTexts()).resolves.toEqual([
    'Phone number Needs an answer.',
    'Purpose Needs an answer.',
    'Stage Needs an answer.',
    'Topic Needs an answer.',
    'Owner Needs an answer.',
    'Email of the owner Needs an answer.',
    'Conversion Needs an answer.',
  ]);
  expect(await opened.heard('updateActivity')).toEqual([]);

  await frame.locator('.missing button', { hasText: 'Topic' }).click();
  await frame.locator('#topic:focus').waitFor();
  expect(await frame.locator('#topic-error').innerText()).toBe('Needs an answer.');
});

test('a half-answered step can be kept as a draft that Journey Builder will not activate', async () => {
  const opened = await pages.open('message/index.html', { activity: fresh() });
  const { frame } = opened;
  await tick(frame, 'sender-900000000000102');
  await frame.locator('#step-review').click();
  await frame.locator('#save-draft').click();

  const { activity, merged } = await savedInArguments(opened);
  expect(activity).toMatchObject({ metaData: { isConfigured: false } });
  expect(merged).toMatchObject({ settings: { sender: '900000000000102' } });
});

test('a wrong answer is said beside its input at once, and stops the step', async () => {
  const opened = await pages.open('message/index.html', { activity: fresh() });
  const { frame } = opened;
  await fillIn(frame);
  await frame.locator('#step-message').click();
  await frame.locator('#link').fill('aurora.example');
  expect(await frame.locator('#link-error').innerText()).toContain('https://');
  await frame.locator('[id="parameter-body.2-text"]').fill('on {{2}}');
  expect(await frame.locator('[id="parameter-body.2-text-error"]').innerText()).toContain('Double braces');
  await frame.locator('#step-results').click();
  await frame.locator('#ownerEmail').fill('not an address');
  await frame.locator('#step-review').click();
  expect(await frame.locator('.missing li').count()).toBe(3);
});

test('when the host draws the bar, its Next walks the steps and its Done saves', async () => {
  const opened = await pages.open('message/index.html', {
    activity: fresh(),
    wizardSteps: ['message', 'audience', 'fallback', 'results', 'review'],
  });
  const { frame, page } = opened;
  await frame.locator('#step-title').waitFor();
  await frame.locator('#next').waitFor({ state: 'detached' });

  await opened.tell('clickedNext');
  await frame.locator('[aria-invalid]').first().waitFor();
  expect(await opened.heard('nextStep')).toEqual([]);
  expect((await opened.heard('ready')).length).toBeGreaterThan(1);

  await tick(frame, 'sender-900000000000101');
  await tick(frame, 'template-simple_hello-es_MX');
  await opened.tell('clickedNext');
  await frame.locator('#step-title', { hasText: 'Audience' }).waitFor();
  await frame.locator('#phone').selectOption(bound('Mobile Number'));
  await tick(frame, 'purpose-service');
  await frame.locator('#stage').selectOption('retention');
  await frame.locator('#topic').fill('help');
  await opened.tell('clickedNext');
  await frame.locator('#step-title', { hasText: 'not possible' }).waitFor();
  await opened.tell('clickedBack');
  await frame.locator('#step-title', { hasText: 'Audience' }).waitFor();
  await opened.tell('clickedNext');
  await frame.locator('#step-title', { hasText: 'not possible' }).waitFor();
  await opened.tell('clickedNext');
  await frame.locator('#ownerName').fill('Care');
  await frame.locator('#ownerEmail').fill('care@example.com');
  await tick(frame, 'conversion-none');
  await opened.tell('clickedNext');
  await frame.locator('.notice_success').waitFor();
  await opened.tell('clickedNext');
  await waitToHear(page, 'updateActivity');
  expect((await opened.heard('updateButton')).at(-1)?.parts[0]).toMatchObject({ button: 'back', visible: true });
});

test('another template and back again brings back what was filled in', async () => {
  const opened = await pages.open('message/index.html', { activity: fresh() });
  const { frame } = opened;
  await tick(frame, 'template-order_update-en_US');
  await frame.locator('[id="parameter-body.1"]').selectOption(bound('First Name'));
  await frame.locator('#template-change').click();
  await tick(frame, 'template-invoice-en_US');
  expect(await frame.locator('[id="parameter-body.1"]').inputValue()).toBe('');
  await frame.locator('#template-change').click();
  await tick(frame, 'template-order_update-en_US');
  expect(await frame.locator('[id="parameter-body.1"]').inputValue()).toBe(bound('First Name'));
});

test('"who would get this" runs the real decision on the step as it stands, with the sample values', async () => {
  const checked: unknown[] = [];
  const opened = await pages.open('message/index.html', {
    activity: fresh(),
    dependencies: {
      checkContact: async (inArguments) => {
        checked.push(inArguments);
        return { branch: 'email_fallback', reason: 'opted_out', detail: 'STOP on 3 March.' };
      },
    },
  });
  const { frame } = opened;
  await fillIn(frame);
  await frame.locator('#step-audience').click();
  await frame.getByLabel('Mobile Number', { exact: true }).fill('+52 55 1234 5678');
  await frame.locator('#check-run').click();
  await frame.locator('.panel .notice_warning').waitFor();
  expect(await frame.locator('.panel .notice_warning').innerText()).toBe(
    'Path: Email instead. Reason: They opted out. STOP on 3 March.',
  );
  expect(checked).toMatchObject([
    { phone: '+52 55 1234 5678', isTest: 'no', parameters: { 'header.1': 'A-1042', 'body.2': 'Friday' } },
  ]);
});

test('a test message goes to the number that the marketer types, and says when there were too many', async () => {
  const sent: string[] = [];
  const opened = await pages.open('message/index.html', {
    activity: fresh(),
    dependencies: {
      testSend: async (phone) => {
        sent.push(phone);
        return { branch: 'continue', reason: 'accepted', messageKey: 'a'.repeat(32) };
      },
      allowTestSend: async () => sent.length === 0,
    },
  });
  const { frame } = opened;
  await fillIn(frame);
  await frame.locator('#test-phone').fill('+52 55 1111 2222');
  await frame.locator('#test-send').click();
  await frame.locator('.panel .notice_success').waitFor();
  await frame.locator('#test-send').click();
  await frame.locator('.panel .notice_error').waitFor();
  expect(await frame.locator('.panel .notice_error').innerText()).toContain('Wait a minute');
  expect(sent).toEqual(['+52 55 1111 2222']);
});
