import { type Template, templateSchema } from '../../src/whatsapp/template';
import { type OpenedActivityPage, setUpActivityPages } from '../support/activity-page';
import { expectOnlyText, HOSTILE } from '../support/hostile-text';
import { EVENT_KEY, freshActivity, hostAnswers } from '../support/journey-samples';
import { MARKETER_TOKEN } from '../support/page-server';

const pages = setUpActivityPages();
const ORIGIN = 'https://activity.example';
/** Where the pictures go, for somebody who looks at them. */
const SHOTS = process.env.HOSTILE_SHOTS;
const SCRIPT = '<script>window.hit=1</script>';

async function looksHarmless(opened: OpenedActivityPage, name: string): Promise<string> {
  if (SHOTS !== undefined) await opened.page.screenshot({ path: `${SHOTS}/${name}.png` });
  // Nor in Journey Builder's own page, which frames it.
  expect(await opened.page.evaluate(() => (window as unknown as { hit?: number }).hit)).toBeUndefined();
  return (await expectOnlyText(opened.frame, name)).text;
}

/** Meta, or whoever edits templates there: header, body, footer, buttons, examples, cards, and why it is refused. */
const template = (change: object): Template =>
  templateSchema.parse({
    name: 'hostile',
    language: 'en_US',
    status: 'APPROVED',
    category: 'UTILITY',
    components: [
      { type: 'HEADER', format: 'TEXT', text: `${HOSTILE} {{1}}`, example: { header_text: [HOSTILE] } },
      { type: 'BODY', text: `*${HOSTILE}* _{{1}}_ ~${HOSTILE}~`, example: { body_text: [[HOSTILE]] } },
      { type: 'FOOTER', text: HOSTILE },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'URL', text: HOSTILE, url: 'javascript:window.hit=1//{{1}}', example: [HOSTILE] },
          { type: 'QUICK_REPLY', text: HOSTILE },
          { type: 'COPY_CODE', text: HOSTILE, example: [HOSTILE] },
        ],
      },
    ],
    ...change,
  });
const templates = [
  template({}),
  template({ name: HOSTILE, language: HOSTILE, status: 'REJECTED', rejected_reason: HOSTILE }),
  template({ name: 'strange', status: HOSTILE, sub_category: HOSTILE, previous_category: HOSTILE }),
];
const number = (id: string) => ({
  id,
  display_phone_number: HOSTILE,
  verified_name: HOSTILE,
  quality_rating: HOSTILE,
  status: HOSTILE,
  name_status: HOSTILE,
  whatsapp_business_manager_messaging_limit: HOSTILE,
  throughput: undefined,
});
const dependencies = {
  listTemplates: () => templates,
  listPhoneNumbers: async () => [number('900000000000101'), number('900000000000102')],
  availability: () => ({ available: false as const, reason: HOSTILE }),
};

/** The step as somebody saved it through the API, every text of it hostile. */
function savedActivity(): Record<string, unknown> {
  const activity = freshActivity('message', ORIGIN) as { arguments: { execute: Record<string, unknown> } };
  const settings = {
    sender: '900000000000101',
    template: { name: 'hostile', language: 'en_US' },
    purpose: 'promotional',
    stage: HOSTILE,
    topic: HOSTILE,
    whenEmpty: { 'body.1': HOSTILE, 'header.1': HOSTILE },
    lateFallback: { kind: 'event', key: HOSTILE, on: ['failed', HOSTILE], afterMinutes: 60 },
    // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
    quietHours: { start: HOSTILE, end: HOSTILE, timeZone: HOSTILE, then: HOSTILE },
    conversion: { name: HOSTILE, windowHours: 24, on: ['click', HOSTILE], buttons: [HOSTILE] },
    link: 'javascript:window.hit=1',
    notify: { causes: [HOSTILE], route: HOSTILE },
    owner: { name: HOSTILE, email: HOSTILE },
    replies: {
      handOver: HOSTILE,
      acknowledgement: HOSTILE,
      questions: [HOSTILE, { text: HOSTILE, list: [HOSTILE] }, { text: HOSTILE, scale: HOSTILE }],
    },
    fallback: { [HOSTILE]: HOSTILE },
  };
  activity.arguments.execute.inArguments = [
    {
      v: 1,
      contactKey: '{{Contact.Key}}',
      phone: HOSTILE,
      email: HOSTILE,
      locale: HOSTILE,
      timeZone: HOSTILE,
      optIn: HOSTILE,
      suppressed: HOSTILE,
      parameters: { 'body.1': HOSTILE, 'header.1': HOSTILE, 'button.0': HOSTILE, [HOSTILE]: HOSTILE },
      settings,
    },
  ];
  return {
    ...activity,
    id: '9b2f7f5e-0000-4000-8000-000000000009',
    name: HOSTILE,
    outcomes: [
      { key: 'k1', next: HOSTILE, arguments: { branchResult: 'continue' }, metaData: { label: HOSTILE } },
      { key: 'k2', next: HOSTILE, arguments: { branchResult: 'email_fallback' }, metaData: { label: HOSTILE } },
    ],
  };
}

/** Journey, steps, fields of the entry source, as a marketer named them. */
function hostileJourney() {
  const usual = hostAnswers(ORIGIN, MARKETER_TOKEN);
  const journey = usual.Interaction as { activities: Record<string, unknown>[] };
  return {
    ...usual,
    Culture: HOSTILE,
    Schema: {
      schema: [HOSTILE, 'Mobile Number'].map((name) => ({
        key: `Event.${EVENT_KEY}.${name}`,
        name,
        type: HOSTILE,
        length: null,
      })),
    },
    TriggerEventDefinition: { id: '1', name: HOSTILE, eventDefinitionKey: EVENT_KEY },
    Interaction: {
      ...journey,
      name: HOSTILE,
      activities: journey.activities.map((activity) => ({
        ...activity,
        name: HOSTILE,
        configurationArguments: { eventDefinitionKey: HOSTILE },
      })),
    },
  };
}

test('no text of Meta or of a marketer runs in the page of a step, in any of its steps', async () => {
  const opened = await pages.open('message/index.html', {
    activity: savedActivity(),
    answers: hostileJourney(),
    dependencies,
    height: 1400,
  });
  const { frame } = opened;
  const shown: string[] = [];
  for (const step of ['message', 'audience', 'fallback', 'results', 'review']) {
    await frame.locator(`#step-${step}`).click();
    await frame.locator(`#step-${step}[aria-current="step"]`).waitFor();
    if ((await looksHarmless(opened, `message-${step}`)).includes(SCRIPT)) shown.push(step);
    if (step === 'message') {
      await frame.locator('#template-change').click();
      await frame.locator('.template-row').first().waitFor();
      expect(await looksHarmless(opened, 'message-templates')).toContain(SCRIPT);
      await frame.locator('.template-row input').first().press('Enter');
    }
  }
  // It was there to be misread, whole and as it was written.
  expect(shown).toEqual(['message', 'audience', 'fallback', 'results', 'review']);
}, 120_000);

test('nor in that of an Outcome step, where steps are chosen by the names that a marketer gave them', async () => {
  const opened = await pages.open('outcome/index.html', {
    activity: { ...freshActivity('outcome', ORIGIN), name: HOSTILE },
    answers: hostileJourney(),
    height: 1400,
  });
  await opened.frame.locator('#judged').waitFor();
  expect(await looksHarmless(opened, 'outcome')).toContain(SCRIPT);
});

test.each([
  ['runningHover.html', 'initActivityRunningHover', 200, 243],
  ['runningModal.html', 'initActivityRunningModal', 420, 560],
] as const)('nor in the running view %s, whatever reasons are counted', async (page, openingEvent, width, height) => {
  const counts = { sent: 3, delivered: 2, read: 1, replied: 0, converted: 0, fallback: 2, optedOut: 0 };
  const opened = await pages.open(`message/${page}`, {
    activity: { ...savedActivity(), id: 'ecd2c003-63b1-4a29-8304-e4265054a80e' },
    openingEvent,
    width,
    height,
    answers: hostileJourney(),
    dependencies: {
      activityCounts: async () => ({ ...counts, reasons: { [HOSTILE]: 7, not_opted_in: 2 } }),
    } as object,
  });
  await opened.frame.locator('dd, .bars').first().waitFor();
  await looksHarmless(opened, page);
});
