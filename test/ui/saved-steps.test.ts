import { inArgumentsSchema, mergeInArguments } from '../../src/journey/in-arguments';
import { setUpActivityPages, tick, waitToHear } from '../support/activity-page';
import { EVENT_KEY, freshActivity } from '../support/journey-samples';

const pages = setUpActivityPages();

const bound = (name: string, key = EVENT_KEY) => `{{Event.${key}."${name}"}}`;

/** A step as an older page saved it: several one-key objects, fewer settings, and keys that nobody knows any more. */
function savedActivity(change: { template?: string; eventKey?: string; v?: number } = {}): Record<string, unknown> {
  const activity = freshActivity('message', 'https://activity.example') as {
    arguments: { execute: Record<string, unknown> };
    metaData: Record<string, unknown>;
  };
  activity.arguments.execute.inArguments = [
    { v: change.v ?? 1 },
    { contactKey: '{{Contact.Key}}' },
    { phone: bound('Mobile Number', change.eventKey) },
    { parameters: { 'body.1': bound('First Name', change.eventKey) }, fromLongAgo: 'kept' },
    {
      settings: {
        sender: '900000000000101',
        template: { name: change.template ?? 'invoice', language: 'en_US' },
        purpose: 'transactional',
        stage: 'purchase',
        topic: 'invoices',
        fallback: { opted_out: 'continue', a_cause_of_the_future: 'continue' },
        owner: { name: 'Billing', email: 'billing@example.com' },
        experiment: { group: 'B' },
      },
    },
  ];
  return {
    ...activity,
    id: '9b2f7f5e-0000-4000-8000-000000000009',
    name: 'My invoice step',
    metaData: { ...activity.metaData, isConfigured: true },
    outcomes: [
      {
        key: 'k1',
        next: 'WAITBYDURATION-1',
        arguments: { branchResult: 'continue' },
        metaData: { label: 'WhatsApp', invalid: false },
      },
      {
        key: 'k2',
        next: 'EMAILV2-1',
        arguments: { branchResult: 'email_fallback' },
        metaData: { label: 'The mail team', invalid: false },
      },
    ],
  };
}

test('an old saved step is shown as it was, and saved again without losing what this page does not know', async () => {
  const opened = await pages.open('message/index.html', { activity: savedActivity() });
  const { frame, page } = opened;
  expect(await frame.locator('[id="parameter-body.1"]').inputValue()).toBe(bound('First Name'));
  await frame.locator('[id="parameter-header.media"]').selectOption('text');
  await frame.locator('[id="parameter-header.media-text"]').fill('https://aurora.example/invoice.pdf');
  await frame.locator('#step-review').click();
  await frame.locator('.notice_success').waitFor();
  await frame.locator('#next').click();

  const { parts } = await waitToHear(page, 'updateActivity');
  const activity = parts[0] as { arguments: { execute: { inArguments: Record<string, unknown>[] } } };
  const merged = mergeInArguments(activity.arguments.execute.inArguments);
  expect(inArgumentsSchema.safeParse(merged).error).toBeUndefined();
  expect(activity).toMatchObject({
    id: '9b2f7f5e-0000-4000-8000-000000000009',
    name: 'My invoice step',
    outcomes: [
      { key: 'k1', next: 'WAITBYDURATION-1', metaData: { label: 'WhatsApp', invalid: false } },
      { key: 'k2', next: 'EMAILV2-1', metaData: { label: 'The mail team', invalid: false } },
    ],
  });
  expect(merged).toMatchObject({
    fromLongAgo: 'kept',
    settings: { experiment: { group: 'B' }, topic: 'invoices', fallback: { opted_out: 'continue' } },
  });
});

test('a running step can be looked at, and neither changed nor saved', async () => {
  const opened = await pages.open('message/index.html', { activity: { ...savedActivity(), editable: false } });
  const { frame } = opened;
  await frame.locator('[id="parameter-body.1"]').waitFor();
  expect(await frame.locator('[id="parameter-body.1"]').isDisabled()).toBe(true);
  await frame.locator('#step-review').click();
  expect(await frame.locator('#next').count()).toBe(0);
  expect(await frame.locator('#save-draft').count()).toBe(0);
  await opened.tell('clickedNext');
  await opened.page.waitForTimeout(200);
  expect(await opened.heard('updateActivity')).toEqual([]);
});

test('a step of a newer page is shown and never overwritten', async () => {
  const opened = await pages.open('message/index.html', { activity: savedActivity({ v: 2 }) });
  const { frame } = opened;
  await frame.locator('.notice_warning', { hasText: 'newer version' }).waitFor();
  await frame.locator('#step-review').click();
  expect(await frame.locator('#next').count()).toBe(0);
});

test('a template that was paused since stops the step and says why', async () => {
  const opened = await pages.open('message/index.html', { activity: savedActivity({ template: 'weekly_news' }) });
  const { frame } = opened;
  await frame.locator('.notice_warning', { hasText: 'paused it' }).waitFor();
  await frame.locator('#step-review').click();
  await frame.locator('.missing li', { hasText: 'cannot be sent now' }).waitFor();
  await frame.locator('#next').click();
  expect(await opened.heard('updateActivity')).toEqual([]);
});

test('a template that is gone stops the step', async () => {
  const opened = await pages.open('message/index.html', { activity: savedActivity({ template: 'no_longer_there' }) });
  await opened.frame.locator('.notice_warning', { hasText: 'no longer in the account' }).waitFor();
  await opened.frame.locator('#step-review').click();
  await opened.frame.locator('.missing li', { hasText: 'no longer in the account' }).waitFor();
  expect(await opened.heard('updateActivity')).toEqual([]);
});

test('after the entry source was changed the values can be pointed to the new one', async () => {
  const opened = await pages.open('message/index.html', { activity: savedActivity({ eventKey: 'DEAudience-old' }) });
  const { frame, page } = opened;
  await frame.locator('#step-review').click();
  await frame.locator('#rebind').click();
  await frame.locator('#save-draft').click();
  const { parts } = await waitToHear(page, 'updateActivity');
  expect(JSON.stringify(parts)).not.toContain('DEAudience-old');
  expect(JSON.stringify(parts)).toContain(EVENT_KEY);
});

test('while WhatsApp is away the page says so, keeps what is typed, and loads it on a retry', async () => {
  let isAway = true;
  const opened = await pages.open('message/index.html', {
    activity: savedActivity(),
    dependencies: {
      listPhoneNumbers: async () => {
        if (isAway) throw new Error('away');
        return [];
      },
      templatesReadAt: () => (isAway ? 0 : 1),
      refreshTemplates: async () => {
        throw new Error('away');
      },
    },
  });
  const { frame } = opened;
  await frame.locator('.notice_error', { hasText: 'templates could not be loaded' }).waitFor();
  expect(await frame.locator('.notice_error').first().innerText()).toContain('WhatsApp does not answer');
  await frame.locator('#step-results').click();
  await frame.locator('#ownerName').fill('Somebody else');
  isAway = false;
  await frame.locator('#step-message').click();
  await frame.locator('.notice_error button').first().click();
  await frame.locator('.chosen', { hasText: 'invoice' }).waitFor();
  await frame.locator('#step-results').click();
  expect(await frame.locator('#ownerName').inputValue()).toBe('Somebody else');
});

test('an expired token is asked for once more before the page complains', async () => {
  const asked: string[] = [];
  const opened = await pages.open('message/index.html', {
    activity: savedActivity(),
    dependencies: {
      checkMarketerToken: async (token) => {
        asked.push(token);
        return asked.length <= 2 ? { kind: 'invalid' } : { kind: 'valid', organizationId: '7281698' };
      },
    },
  });
  await opened.frame.locator('.chosen').waitFor();
  expect((await opened.heard('requestTokens')).length).toBeGreaterThan(1);
});

test.each([
  ['another business unit’s marketer', { kind: 'valid', organizationId: '1' } as const, 'sign-in was refused'],
  ['a token that Marketing Cloud refuses', { kind: 'invalid' } as const, 'sign-in was refused'],
  ['a Marketing Cloud that does not answer', { kind: 'unreachable' } as const, 'could not be asked who you are'],
])('%s sees why nothing is loaded', async (_name, context, text) => {
  const opened = await pages.open('message/index.html', {
    activity: savedActivity(),
    dependencies: { checkMarketerToken: async () => context },
  });
  await opened.frame.locator('.notice_error', { hasText: text }).first().waitFor();
  expect(await opened.frame.locator('.template-row').count()).toBe(0);
});

test('every kind of template can be chosen and previewed, and what cannot be sent says why', async () => {
  const opened = await pages.open('message/index.html', { activity: savedActivity() });
  const { frame } = opened;
  for (const [template, expected] of [
    ['autumn_offer-es_MX', 'Copiar código'],
    ['new_arrivals-pt_BR', 'Bolsa Lua'],
    ['ramadan_hours-ar', 'ليلى'],
    ['store_location-en_US', 'Place'],
    ['flash_sale-en_US', 'Ends soon!'],
    ['catalogue-en_US', 'View catalogue'],
    ['picked_for_you-en_US', 'View items'],
    ['one_product-en_US', 'Product'],
    ['book_appointment-en_US', 'Book'],
    ['login_code-en_US', '123456 is your verification code.'],
  ]) {
    await frame.locator('#template-change').click();
    await tick(frame, `template-${template}`);
    await frame.locator('.chat', { hasText: expected ?? '' }).waitFor();
  }
  await frame.locator('#template-change').click();
  for (const [template, why] of [
    ['weekly_news', 'paused'],
    ['win_a_car', 'ABUSIVE_CONTENT'],
    ['voice_note', 'HOLOGRAM'],
  ]) {
    const row = frame.locator('.template-row', { hasText: template ?? '' });
    expect(await row.locator('input').isDisabled()).toBe(true);
    expect(await row.innerText()).toContain(why);
  }
});
