import type { FrameLocator } from 'playwright-core';
import { inArgumentsSchema } from '../../src/journey/in-arguments';
import { mergeInArguments } from '../../src/journey/merge-in-arguments';
import { accountTemplates } from '../support/account-templates';
import { type OpenedActivityPage, setUpActivityPages, tick, waitToHear } from '../support/activity-page';
import { EVENT_KEY, freshActivity, hostAnswers } from '../support/journey-samples';
import { MARKETER_TOKEN } from '../support/page-server';

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
  await frame.locator('#exceptions > summary').click();
  await tick(frame, 'cause-opted_out-continue');
  await frame.locator('#next').click();
  await frame.locator('#ownerName').fill('Retention team');
  await frame.locator('#ownerEmail').fill('retention@example.com');
  await tick(frame, 'conversion-none');
  await frame.locator('#next').click();
}

/** Another step of the journey, as it was saved. */
function finishedStep(): Record<string, unknown> {
  const step = fresh();
  const settings = {
    sender: '900000000000102',
    template: { name: 'simple_hello', language: 'es_MX' },
    purpose: 'service',
    stage: 'retention',
    topic: 'help',
    owner: { name: 'Care', email: 'care@example.com' },
  };
  const execute = { url: 'https://activity.example/activities/message/execute', inArguments: [{ v: 1, settings }] };
  return {
    ...step,
    key: 'RESTDECISION-9',
    name: 'Thank you',
    arguments: { execute },
    metaData: { isConfigured: true },
  };
}

async function savedInArguments(opened: OpenedActivityPage) {
  const { parts } = await waitToHear(opened.page, 'updateActivity');
  const activity = parts[0] as { arguments: { execute: { inArguments: Record<string, unknown>[]; timeout: number } } };
  const merged = mergeInArguments(activity.arguments.execute.inArguments);
  return { activity, merged };
}

test('a step whose fallback nobody touched leaves alone whom it says not to contact, and says that others get the email', async () => {
  const { frame } = await pages.open('message/index.html', { activity: fresh() });
  await frame.locator('#step-review').click();
  const summary = frame.locator('.summary');
  await summary.getByText('Left alone, without an email: You said not to contact them.').waitFor();
  const said = await summary.innerText();
  expect(said).toMatch(/\d+ reasons lead to “Email instead”/);
  expect(said).not.toContain('Every reason');
  // What nobody answered is said to be so, in one word each.
  expect(said).toContain('Success: not set.');
  await frame.locator('#step-fallback').click();
  await frame.getByText('Who opts out of WhatsApp, or blocks you there, has not left email and stays on it.').waitFor();
});

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
    outcomes: ['email_fallback', 'no_contact', 'continue'].map((branchResult) => ({ arguments: { branchResult } })),
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

test('where a step goes without WhatsApp is one question, and exceptions to it are folded away and said', async () => {
  const opened = await pages.open('message/index.html', { activity: fresh() });
  const { frame } = opened;
  await frame.locator('#step-fallback').click();
  expect(await frame.locator('#set-all-email_fallback').isChecked()).toBe(true);
  expect(await frame.locator('#cause-opted_out').isVisible()).toBe(false);
  await frame.locator('#exceptions > summary').click();
  await tick(frame, 'cause-opted_out-continue');
  expect(await frame.locator('#exceptions > summary').innerText()).toContain('They opted out');
  await tick(frame, 'set-all-continue');
  expect(await frame.locator('#cause-invalid_phone-continue').isChecked()).toBe(true);
  await frame.locator('#save-draft').click();
  const { merged } = await savedInArguments(opened);
  expect(merged.settings).toMatchObject({ fallback: { opted_out: 'continue', invalid_phone: 'continue' } });
});

test('a name that another step of the journey has is said in the review, with a free one that a click takes', async () => {
  const others = ['simple_hello', 'Simple_hello 2'].map((name, n) => ({ ...finishedStep(), key: `REST-${n}`, name }));
  const answers = {
    ...hostAnswers('https://activity.example', MARKETER_TOKEN),
    Interaction: { activities: others },
  };
  const { frame } = await pages.open('message/index.html', { activity: fresh(), answers });
  await tick(frame, 'template-simple_hello-es_MX');
  await frame.locator('#step-review').click();
  const caution = frame.locator('.cautions .notice', { hasText: 'Another step of this journey has this name too' });
  await frame.locator('#take-name', { hasText: 'simple_hello 3' }).click();
  expect(await frame.locator('#stepName').inputValue()).toBe('simple_hello 3');
  expect(await caution.count()).toBe(0);
  await frame.locator('#stepName').fill('SIMPLE_HELLO');
  await caution.waitFor();
});

test('the review shows what goes where a field is empty, and that a path needs an activity', async () => {
  const { frame } = await pages.open('message/index.html', { activity: fresh() });
  await fillIn(frame);
  const summary = await frame.locator('.summary').innerText();
  expect(summary).toContain('If a field is empty, this goes instead: Text {{1}}: “there”.');
  expect(summary).toContain('put an Email activity on the path “Email instead” of the canvas');
});

test('what nothing fills yet is shown as a sample of the template, what is filled as a value', async () => {
  const { frame } = await pages.open('message/index.html', { activity: fresh() });
  await tick(frame, 'template-order_update-en_US');
  const blank = frame.locator('.bubble .body .blank');
  expect(await blank.nth(1).getAttribute('class')).toContain('sample');
  await frame.locator('[id="parameter-body.2"]').selectOption('text');
  await frame.locator('[id="parameter-body.2-text"]').fill('Friday');
  await frame.locator('.bubble .filled', { hasText: 'Friday' }).waitFor();
  expect(await blank.nth(1).innerText()).toBe('Friday');
  expect(await blank.nth(1).getAttribute('class')).not.toContain('sample');
});

test('that a late email needs an address is a hint until the page was left without one', async () => {
  const { frame } = await pages.open('message/index.html', { activity: fresh() });
  await frame.locator('#step-fallback').click();
  await tick(frame, 'lateKind-email');
  await frame.locator('#email-hint', { hasText: 'needs an address' }).waitFor();
  expect(await frame.locator('#email-error').count()).toBe(0);
  await frame.locator('#next').click();
  await frame.locator('#email-error', { hasText: 'needs an address' }).waitFor();
  expect(await frame.locator('#email-hint').count()).toBe(0);
});

test('the answers of another step are taken when asked for, and given back', async () => {
  const opened = await pages.open('message/index.html', {
    activity: fresh(),
    answers: {
      ...hostAnswers('https://activity.example', MARKETER_TOKEN),
      Interaction: { activities: [finishedStep()] },
    },
  });
  const { frame } = opened;
  await frame.locator('.notice_info', { hasText: 'as in the step “Thank you”' }).waitFor();
  expect(await frame.locator('#sender-900000000000102').isChecked()).toBe(true);
  await tick(frame, 'sender-900000000000101');
  await frame.locator('.take-settings > summary').click();
  await frame.locator('#take-from').selectOption({ label: 'Thank you' });
  expect(await frame.locator('#sender-900000000000102').isChecked()).toBe(true);
  await frame.locator('#take-back').click();
  expect(await frame.locator('#sender-900000000000101').isChecked()).toBe(true);
  await tick(frame, 'template-simple_hello-es_MX');
  await frame.locator('#step-audience').click();
  expect(await frame.locator('#stage').inputValue()).toBe('retention');
  expect(await frame.locator('#topic').inputValue()).toBe('help');
});

test('quiet hours are by the country of the number, and nobody’s own time zone gets into the step unsaid', async () => {
  const marketer = { name: 'Ana López', email: 'ana@example.com' };
  const opened = await pages.open('message/index.html', {
    activity: fresh(),
    dependencies: { marketerPerson: async () => marketer },
  });
  const { frame } = opened;
  await frame.locator('.notice_info', { hasText: 'You are the owner of this step' }).waitFor();
  await frame.locator('#step-audience').click();
  await tick(frame, 'useQuietHours');
  expect(await frame.locator('#quietZoneFrom-number').isChecked()).toBe(true);
  expect(await frame.locator('#quietTimeZone').inputValue()).toBe('');
  await frame.locator('summary', { hasText: 'single weekdays' }).click();
  await frame.locator('#quietDay-6').selectOption('own');
  await frame.locator('#quietUntil-6').fill('14:00');
  await frame.locator('#quietDay-7').selectOption('closed');
  await tick(frame, 'useExpiry');
  await frame.locator('#expiresAfter').fill('600');
  await frame.locator('#save-draft').click();
  const { merged } = await savedInArguments(opened);
  const { quietHours, expiresAfterMinutes, owner } = merged.settings as Record<string, unknown>;
  expect(owner).toEqual(marketer);
  expect(quietHours).toEqual({
    start: '21:00',
    end: '08:00',
    // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
    then: 'fallback',
    days: { 6: { from: '10:00', until: '14:00' }, 7: 'closed' },
  });
  expect(expiresAfterMinutes).toBe(600);
});

test('what is too long stays as it was pasted, and is said to be too long', async () => {
  const opened = await pages.open('message/index.html', { activity: fresh() });
  const { frame } = opened;
  await tick(frame, 'template-autumn_offer-es_MX');
  await frame.locator('[id="parameter-button.0"]').selectOption('text');
  await frame.locator('[id="parameter-button.0-text"]').fill('WELCOME-BACK-2026-SUMMER');
  expect(await frame.locator('[id="parameter-button.0-text"]').inputValue()).toBe('WELCOME-BACK-2026-SUMMER');
  expect(await frame.locator('[id="parameter-button.0-text-error"]').innerText()).toBe('At most 20 characters.');
});

test('a blank is proposed by its name, reached from the bubble, and filled with words around a field', async () => {
  const opened = await pages.open('message/index.html', { activity: fresh() });
  const { frame } = opened;
  await tick(frame, 'template-autumn_offer-es_MX');
  expect(await frame.locator('[id="parameter-body.first_name"]').inputValue()).toBe(bound('First Name'));
  await frame.locator('.bubble .blank').nth(1).click();
  await frame.locator('[id="parameter-body.discount"]:focus').waitFor();
  expect(await frame.locator('.bubble [id="parameter-body.discount"]').count()).toBe(1);
  await frame.locator('[id="parameter-body.discount"]').selectOption('mixed');
  await frame.locator('[id="parameter-body.discount-mixed"]').fill('menos #{Order I}');
  await frame.locator('[id="parameter-body.discount-mixed"]').fill('menos #{Order ID}');
  await frame.locator('[id="when-empty-body.discount"]').fill('mucho menos');
  await frame.locator('#blank-done').click();
  expect(await frame.locator('.values [id="parameter-body.discount-mixed"]').inputValue()).toBe('menos #{Order ID}');
  await frame.locator('#save-draft').click();
  const { merged } = await savedInArguments(opened);
  expect(merged).toMatchObject({
    parameters: { 'body.first_name': bound('First Name'), 'body.discount': `menos #${bound('Order ID')}` },
    pieces: { 'body.discount': [bound('Order ID')] },
    settings: { whenEmpty: { 'body.discount': 'mucho menos' } },
  });
});

test('the tracked link leads each contact to an address of their own, with one in its place where a field is empty', async () => {
  const opened = await pages.open('message/index.html', { activity: fresh() });
  const { frame } = opened;
  await tick(frame, 'template-order_update-en_US');
  await frame.locator('[id="parameter-button.0"]').selectOption('@link');
  await frame.locator('#link').fill('https://{Order ID}.example/');
  await frame.locator('#link').blur();
  await frame.locator('#link-error', { hasText: 'after the name of the site' }).waitFor();
  await frame.locator('#link').fill('https://aurora.example/orders/{Order}');
  await frame.locator('#link').fill('https://aurora.example/orders/');
  await frame.locator('#link-insert').selectOption(bound('Order ID'));
  expect(await frame.locator('#link').inputValue()).toBe('https://aurora.example/orders/{Order ID}');
  await frame.locator('#when-empty-link').fill('https://aurora.example/orders');
  await frame.locator('#step-review').click();
  expect(await frame.locator('.summary dd').first().innerText()).toContain('https://aurora.example/orders/{Order ID}');
  await frame.locator('#save-draft').click();
  const { merged } = await savedInArguments(opened);
  expect(merged).toMatchObject({
    parameters: { 'button.0': '@link', 'link.1': bound('Order ID') },
    settings: {
      link: 'https://aurora.example/orders/{link.1}',
      whenEmpty: { link: 'https://aurora.example/orders' },
    },
  });
  expect(merged).not.toHaveProperty('pieces');
});

test('a late fallback says what else it changes; the review says when it goes, who is let in and kept out by which field, and the country', async () => {
  const { frame } = await pages.open('message/index.html', { activity: fresh() });
  await tick(frame, 'template-order_update-en_US');
  await frame.locator('#step-audience').click();
  await frame.locator('#phone').selectOption(bound('Mobile Number'));
  await frame.locator('#defaultCountry').selectOption('MX');
  await frame.locator('#optIn').selectOption(bound('First Name'));
  await frame.locator('#suppressed').selectOption(bound('Order ID'));
  await frame.locator('#step-fallback').click();
  expect(await frame.locator('#late-unconfirmed').count()).toBe(0);
  await tick(frame, 'lateKind-event');
  await frame.locator('#lateKey').fill('APIEvent-late');
  await tick(frame, 'late-not_read');
  expect(await frame.locator('#late-unconfirmed').innerText()).toContain('No answer from WhatsApp');
  await frame.locator('#step-review').click();
  const summary = await frame.locator('.summary').innerText();
  for (const said of [
    'APIEvent-late',
    'WhatsApp reports a failure or it is not read in time',
    'without a country code: MX',
    'First Name',
    'Order ID',
  ]) {
    expect(summary).toContain(said);
  }
});

test('a date is previewed in the form in which customers would get it', async () => {
  const { frame } = await pages.open('message/index.html', { activity: fresh() });
  await tick(frame, 'template-order_update-en_US');
  expect(await frame.locator('.preview .bubble').innerText()).toContain('3 March');
  await frame.locator('[id="parameter-body.2"]').selectOption(bound('Delivery Date'));
  await frame.locator('.preview .bubble', { hasText: '7/4/2026 12:00:00 AM' }).waitFor();
  expect(await frame.locator('.values').innerText()).toContain('7/4/2026 12:00:00 AM');
});

test('a search finds what is called so before what only says so', async () => {
  const [one] = accountTemplates();
  const named = (name: string, footer: string) =>
    ({
      ...one,
      name,
      components: [
        { type: 'BODY', text: 'Hello' },
        { type: 'FOOTER', text: footer },
      ],
    }) as typeof one & object;
  const listTemplates = () => [named('cart_reminder', 'Example Store'), named('store_hours', 'Aurora')];
  const { frame } = await pages.open('message/index.html', { activity: fresh(), dependencies: { listTemplates } });
  await frame.locator('#template-search').fill('store');
  await frame.locator('.template-row').nth(1).waitFor();
  expect(await frame.locator('.template-row .slds-radio__label').allInnerTexts()).toEqual([
    'store_hours',
    'cart_reminder',
  ]);
});

test('a step can be kept unfinished from its first page, under a name of its own once it has one', async () => {
  const opened = await pages.open('message/index.html', { activity: { ...fresh(), name: 'Thank you' } });
  const { frame } = opened;
  await tick(frame, 'sender-900000000000102');
  await tick(frame, 'template-simple_hello-es_MX');
  await frame.locator('#save-draft').click();
  const { activity } = await savedInArguments(opened);
  expect(activity).toMatchObject({ name: 'Thank you', metaData: { isConfigured: false } });
});

test('a name that is typed is the step’s on the canvas', async () => {
  const opened = await pages.open('message/index.html', { activity: fresh() });
  const { frame } = opened;
  await fillIn(frame);
  await frame.locator('#stepName').fill('On its way');
  await frame.locator('#next').click();
  const { activity } = await savedInArguments(opened);
  expect(activity).toMatchObject({ name: 'On its way', metaData: { isConfigured: true } });
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
        return { branch: 'email_fallback', reason: 'opted_out', why: { code: 'consent_rule', rule: 2 } };
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
    'Path: Email instead. Reason: They opted out. Their last word on it was to stop.',
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

test('a holdout is asked for with what it takes, and saved', async () => {
  const now = Date.UTC(2027, 0, 1, 12);
  const opened = await pages.open('message/index.html', {
    activity: fresh(),
    dependencies: {
      holdoutFacts: async () => ({
        now,
        purposes: ['promotional', 'transactional'],
        contactsADay: 400,
        basePerThousand: 50,
      }),
    },
  });
  const { frame } = opened;
  await fillIn(frame);
  await frame.locator('#back').click();
  await tick(frame, 'conversion-some');
  await frame.locator('#conversionName').fill('purchase');
  await tick(frame, 'holdout');
  await frame.locator('#holdoutPercent').fill('50');
  await frame.locator('#holdoutUntil').fill('2027-01-31');
  expect(await frame.locator('#holdoutBase').inputValue()).toBe('50');
  expect(await frame.locator('#holdout-need').innerText()).toMatch(
    /about 16,\d{3} contacts in all. With 400 a day, as in the last two weeks, that is 4\d days. The last day comes earlier/,
  );
  await frame.locator('#holdoutEffect').fill('50');
  expect(await frame.locator('#holdout-need').innerText()).not.toContain('comes earlier');
  await frame.locator('#next').click();
  await frame.locator('.summary', { hasText: 'Held out at random: 50 % until 2027-01-31.' }).waitFor();
  await frame.locator('#next').click();
  const { merged } = await savedInArguments(opened);
  expect(merged.settings).toMatchObject({
    holdout: { percent: 50, until: '2027-01-31', smallestEffect: 50, basePerThousand: 50, branch: 'continue' },
  });
});
