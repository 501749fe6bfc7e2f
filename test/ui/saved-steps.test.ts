import { inArgumentsSchema } from '../../src/journey/in-arguments';
import { mergeInArguments } from '../../src/journey/merge-in-arguments';
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
  await frame.locator('.notice_warning', { hasText: '“Leave alone”' }).waitFor();
  await frame.locator('.summary', { hasText: 'Left alone, without an email: You said not to contact them' }).waitFor();
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
      { arguments: { branchResult: 'no_contact' }, metaData: { label: 'Leave alone' } },
    ],
  });
  expect(merged).toMatchObject({
    fromLongAgo: 'kept',
    settings: {
      experiment: { group: 'B' },
      topic: 'invoices',
      fallback: { opted_out: 'continue', suppressed: 'no_contact' },
    },
  });
});

test('a binding that was saved without quotes is shown as the field that it is', async () => {
  const activity = savedActivity() as { arguments: { execute: { inArguments: object[] } } };
  activity.arguments.execute.inArguments.push({ phone: ` {{Event.${EVENT_KEY}.Mobile Number}}` });
  const { frame } = await pages.open('message/index.html', { activity });
  await frame.locator('#step-audience').click();
  await frame.locator('#phone option', { hasText: 'Mobile Number' }).first().waitFor({ state: 'attached' });
  expect(await frame.locator('#phone').inputValue()).toBe(bound('Mobile Number'));
  expect(await frame.locator('#phone').innerText()).not.toContain('not in this entry source');
});

type Placed = {
  arguments: { execute: Record<string, unknown> };
  configurationArguments: Record<string, unknown>;
  schema: unknown;
};

/** As an older config.json placed it: at another address, unsigned, answering nothing, and saved complete. */
function placedBefore(): Record<string, unknown> {
  const activity = savedActivity({ template: 'simple_hello' }) as unknown as Placed;
  const old = 'https://old-host.example/activities/message';
  Object.assign(activity.arguments.execute, {
    url: `${old}/execute`,
    useJwt: false,
    retryCount: 0,
    outArguments: [],
    ours: 'kept',
  });
  activity.configurationArguments = { publish: { url: `${old}/publish`, theirs: 1 }, partnerActivityId: 'kept' };
  activity.schema = { arguments: { execute: { inArguments: [], outArguments: [] } } };
  return activity as unknown as Record<string, unknown>;
}

test('a step that an older config.json placed says so, and is brought up to date when it is saved', async () => {
  const { frame, page } = await pages.open('message/index.html', { activity: placedBefore() });
  const said = await frame.locator('.notice_warning', { hasText: 'earlier version of this activity' }).innerText();
  for (const what of ['the address', 'what the step answers', 'how the step is called', 'Done brings']) {
    expect(said).toContain(what);
  }
  await frame.locator('#step-review').click();
  await frame.locator('#save-draft, #next').first().click();
  const saved = (await waitToHear(page, 'updateActivity')).parts[0] as unknown as Placed;
  const today = freshActivity('message', 'https://activity.example') as unknown as Placed;
  expect(saved.arguments.execute).toMatchObject({
    url: today.arguments.execute.url,
    useJwt: true,
    retryCount: 5,
    outArguments: today.arguments.execute.outArguments,
    ours: 'kept',
  });
  expect(saved.configurationArguments).toMatchObject({
    publish: { url: 'https://activity.example/activities/message/publish', useJwt: true, theirs: 1 },
    validate: today.configurationArguments.validate,
    partnerActivityId: 'kept',
  });
  expect(saved.schema).toMatchObject({
    arguments: { execute: { outArguments: [{ reason: {} }, { messageKey: {} }] } },
  });
});

test('a running step of an older config.json says what to do', async () => {
  const { frame } = await pages.open('message/index.html', { activity: { ...placedBefore(), editable: false } });
  await frame.locator('.notice_warning', { hasText: 'make a new version of the journey' }).waitFor();
});

test.each([
  ['null', null],
  ['nothing in a list', []],
  ['an activity that calls nothing', { key: 'REST-1', arguments: { execute: { inArguments: [] } } }],
])('%s in place of the step: the page says so and saves nothing over it', async (_what, activity) => {
  const opened = await pages.open('message/index.html', { activity });
  const { frame } = opened;
  await frame.locator('.notice_error', { hasText: 'handed over no step' }).waitFor();
  await frame.locator('#step-review').click();
  expect(await frame.locator('#next, #save-draft').count()).toBe(0);
  await opened.tell('clickedNext');
  expect(await opened.heard('updateActivity')).toEqual([]);
});

test('a step that arrives as text, with in-arguments in one object, is read as execute reads it', async () => {
  const activity = savedActivity() as { arguments: { execute: { inArguments: object[] } } };
  const { execute } = activity.arguments;
  const text = JSON.stringify({
    ...activity,
    arguments: { ...activity.arguments, execute: { ...execute, inArguments: [mergeInArguments(execute.inArguments)] } },
  });
  const { frame, page } = await pages.open('message/index.html', { activity: text });
  expect(await frame.locator('[id="parameter-body.1"]').inputValue()).toBe(bound('First Name'));
  await frame.locator('#step-review').click();
  await frame.locator('#save-draft').click();
  const { parts } = await waitToHear(page, 'updateActivity');
  expect(parts[0]).toMatchObject({ name: 'My invoice step', key: 'RESTDECISION-1' });
});

test('a step that was named after its template is named after the one that it has now', async () => {
  const activity = { ...savedActivity(), name: 'invoice' };
  const { frame, page } = await pages.open('message/index.html', { activity });
  await frame.locator('#template-change').click();
  await tick(frame, 'template-order_update-en_US');
  await frame.locator('#step-review').click();
  await frame.locator('#save-draft').click();
  const { parts } = await waitToHear(page, 'updateActivity');
  expect(parts[0]).toMatchObject({ name: 'order_update' });
});

describe('a step that can never send is not called ready', () => {
  const autumn = {
    name: 'autumn',
    language: 'en_US',
    status: 'APPROVED' as const,
    category: 'MARKETING' as const,
    parameter_format: 'POSITIONAL' as const,
    components: [
      { type: 'BODY', text: 'It is here' },
      { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'See', url: 'https://shop.example/autumn/{{1}}' }] },
    ],
  };
  const step = (settings: object, parameters: object = {}) => {
    const activity = savedActivity({ template: 'autumn' }) as { arguments: { execute: { inArguments: object[] } } };
    const { inArguments } = activity.arguments.execute;
    const saved = mergeInArguments(inArguments) as { settings: object };
    activity.arguments.execute.inArguments = [
      { ...saved, parameters: { 'button.0': 'sale', ...parameters }, settings: { ...saved.settings, ...settings } },
    ];
    return activity;
  };
  const account = { listTemplates: () => [autumn] };

  test('a link that the template cannot carry is offered to nobody, and stops a step that has it', async () => {
    const activity = step({ link: 'https://shop.example/x' }, { 'button.0': '@link' });
    const { frame } = await pages.open('message/index.html', { activity, dependencies: account });
    await frame.locator('#step-review').click();
    await frame.locator('.missing li', { hasText: 'cannot follow the template’s fixed address' }).waitFor();
    expect(await frame.locator('.summary dd').first().innerText()).toContain('leads to https://shop.example/x.');
    expect(await frame.locator('.notice_success').count()).toBe(0);
    await frame.locator('.missing li button').click();
    await frame.locator('[id="parameter-button.0"]').selectOption('');
    expect(await frame.locator('[id="parameter-button.0"] option[value="@link"]').isDisabled()).toBe(true);
  });

  test('a key that the account has not is shown where it is typed, and one that nobody could look up is said', async () => {
    let state: 'missing' | 'unknown' = 'missing';
    const activity = step({ lateFallback: { kind: 'event', key: 'nowhere', on: ['failed'], afterMinutes: 60 } });
    const { frame } = await pages.open('message/index.html', {
      activity,
      dependencies: { ...account, knownKey: async () => state },
    });
    await frame.locator('#step-fallback').click();
    await frame.locator('#lateKey-error', { hasText: 'no such key: nowhere' }).waitFor();
    state = 'unknown';
    await frame.locator('#lateKey').fill('elsewhere');
    await frame.locator('#step-review').click();
    await frame
      .locator('.notice_warning', { hasText: 'not sure to be right: the event or email of the late fallback' })
      .waitFor();
    expect(await frame.locator('.notice_success').count()).toBe(0);
  });

  test('the review of a hold that nothing makes up for says that nothing is held', async () => {
    // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
    const quietHours = { start: '21:00', end: '08:00', timeZone: 'UTC', then: 'hold' };
    const { frame } = await pages.open('message/index.html', { activity: step({ quietHours }), dependencies: account });
    await frame.locator('#step-review').click();
    await frame.locator('.cautions', { hasText: 'will not be held' }).waitFor();
    const summary = await frame.locator('.summary').innerText();
    expect(summary).toContain('not held');
    expect(summary).not.toContain('held until then');
    // The template is a marketing one, whatever the purpose says.
    expect(summary).toContain('Only people who opted in');
  });

  test('a running version is said to run, and no more', async () => {
    const activity = { ...step({}), editable: false };
    const { frame } = await pages.open('message/index.html', { activity, dependencies: account });
    await frame.locator('#step-review').click();
    await frame.locator('.notice_info', { hasText: 'is running with this step' }).waitFor();
    expect(await frame.locator('.notice_success').count()).toBe(0);
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
  expect(await frame.locator('.preview').innerText()).toContain('invoice could not be loaded');
  expect(await frame.locator('#kept-values').innerText()).toContain('body.1: First Name');
  await frame.locator('#step-review').click();
  await frame.locator('.notice_warning', { hasText: 'the sender' }).waitFor();
  expect(await frame.locator('.notice_success').count()).toBe(0);
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
    ['login_code-en_US', 'is your verification code.'],
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
