import { mergeInArguments } from '../../src/journey/merge-in-arguments';
import { violations } from '../support/accessibility';
import { accountTemplates } from '../support/account-templates';
import { setUpActivityPages, tick, waitToHear } from '../support/activity-page';
import { EVENT_KEY, freshActivity, hostAnswers } from '../support/journey-samples';
import { MARKETER_TOKEN } from '../support/page-server';

const pages = setUpActivityPages();
const firstName = `{{Event.${EVENT_KEY}."First Name"}}`;

/** The account with the hello in three languages. */
const translated = () => [
  ...accountTemplates(),
  ...(['en_US', 'pt_BR'] as const).map((language) => ({
    ...{ name: 'simple_hello', language, status: 'APPROVED', category: 'UTILITY' as const },
    parameter_format: 'POSITIONAL' as const,
    components: [{ type: 'BODY', text: `Hello in ${language}` }],
  })),
];

test('one step sends in the language of each contact, set up by mouse, and says what it is sent in and what is missing', async () => {
  const opened = await pages.open('message/index.html', {
    activity: freshActivity('message', 'https://activity.example'),
    dependencies: {
      listTemplates: translated,
      checkContact: async () => ({ branch: 'continue', reason: 'accepted', language: 'pt_BR' }),
    },
  });
  const { frame, page } = opened;
  await tick(frame, 'sender-900000000000101');
  await tick(frame, 'template-order_update-en_US');
  // One language alone: there is nothing to ask.
  expect(await frame.locator('#languageByContact').count()).toBe(0);
  await frame.locator('#template-change').click();
  await tick(frame, 'template-simple_hello-es_MX');
  await tick(frame, 'languageByContact');
  expect(await frame.locator('#languages-sent').innerText()).toBe(
    'Also sent in: American English and Brazilian Portuguese. Everyone else gets it in Mexican Spanish.',
  );
  await frame.locator('#next').click();
  await frame.locator('#locale:focus').waitFor();
  await frame.locator('#locale').selectOption(firstName);
  await frame.locator('#next').click();
  await frame.locator('#phone').selectOption(firstName);
  await tick(frame, 'purpose-service');
  await frame.locator('#check-run').click();
  await frame.locator('.notice_success', { hasText: 'In Brazilian Portuguese.' }).waitFor();
  await frame.locator('#step-review').click();
  await frame.locator('.notice_warning', { hasText: 'Your account sends other templates in Arabic' }).waitFor();
  await frame.locator('.summary', { hasText: 'Each contact in their own language' }).waitFor();
  await frame.locator('#save-draft').click();
  const { parts } = await waitToHear(page, 'updateActivity');
  const { arguments: called } = parts[0] as { arguments: { execute: { inArguments: unknown } } };
  expect(mergeInArguments(called.execute.inArguments)).toMatchObject({
    locale: firstName,
    settings: { languageByContact: true, template: { name: 'simple_hello', language: 'es_MX' } },
  });
});

test.each([
  ['en-US', 'What people said yes or no to.'],
  ['es-MX', 'Aquello a lo que la gente dijo sí o no.'],
  ['pt-BR', 'Aquilo a que as pessoas disseram sim ou não.'],
])('in %s a question says what it means, where one asks', async (culture, says) => {
  const opened = await pages.open('message/index.html', {
    activity: freshActivity('message', 'https://activity.example'),
    answers: { ...hostAnswers('https://activity.example', MARKETER_TOKEN), Culture: culture },
  });
  const { frame } = opened;
  await frame.locator('#step-audience').click();
  await frame.locator('#topic-help-button').click();
  await frame.locator('#topic-help', { hasText: says }).waitFor();
  await frame.locator('#topic-help-button').click();
  await frame.locator('#topic-help:empty').waitFor({ state: 'attached' });
});

test('what a question means can be read in a step that can only be looked at, single reasons too', async () => {
  const activity = { ...freshActivity('message', 'https://activity.example'), editable: false };
  const { frame } = await pages.open('message/index.html', { activity });
  await frame.locator('#step-fallback').click();
  await frame.locator('#exceptions > summary').click();
  expect(await frame.locator('#cause-blocked-email_fallback').isDisabled()).toBe(true);
  await frame.locator('#cause-blocked-help-button').focus();
  await frame.locator('#cause-blocked-help-button').press('Enter');
  await frame.locator('#cause-blocked-help', { hasText: 'WhatsApp never tells who blocks you' }).waitFor();
});

test('the “?” of a question that heads its part of the page stands beside its words', async () => {
  const { frame } = await pages.open('message/index.html', {
    activity: freshActivity('message', 'https://activity.example'),
  });
  for (const [step, field] of [
    ['fallback', 'decideOn'],
    ['fallback', 'lateKind'],
    ['results', 'handOver'],
    ['results', 'conversion'],
  ]) {
    await frame.locator(`#step-${step}`).click();
    const words = await frame.locator(`#${field} legend`).boundingBox();
    const mark = await frame.locator(`#${field}-help-button`).boundingBox();
    if (!words || !mark) throw new Error(`${field} has no heading or no help`);
    expect([field, mark.x - words.x - words.width < 12]).toEqual([field, true]);
    expect([field, Math.abs(mark.y + mark.height / 2 - words.y - words.height / 2) < 6]).toEqual([field, true]);
  }
});

test.each([
  ['en-US', 'Your first journey', 'Audience'],
  ['es-MX', 'Tu primer recorrido', 'Audiencia'],
  ['pt-BR', 'Sua primeira jornada', 'Público'],
])(
  'in %s each step leads to its part of the guide, with the pictures of that language',
  async (culture, title, part) => {
    const opened = await pages.open('message/index.html', {
      activity: freshActivity('message', 'https://activity.example'),
      answers: { ...hostAnswers('https://activity.example', MARKETER_TOKEN), Culture: culture },
    });
    const { frame, page } = opened;
    await frame.locator('#step-audience').click();
    const [guide] = await Promise.all([page.context().waitForEvent('page'), frame.locator('#guide').click()]);
    await guide.locator('h1', { hasText: title }).waitFor();
    expect(await guide.locator(':target').innerText()).toBe(`3. ${part}`);
    const pictures = guide.locator('img');
    expect(await pictures.count()).toBe(5);
    for (const picture of await pictures.all()) {
      await picture.evaluate((image: HTMLImageElement) => image.decode());
    }
    expect(await guide.locator('main').innerText()).not.toMatch(/\]\(|\*\*|npm run/);
    expect(await violations(guide.mainFrame())).toEqual([]);
  },
);

test('an explanation that cannot be loaded is said to be so, and the step is set up all the same', async () => {
  const opened = await pages.open('message/index.html', {
    activity: freshActivity('message', 'https://activity.example'),
  });
  const { frame, page } = opened;
  await frame.locator('#sender-help-button').waitFor();
  await page.route('**/text-help-*', (route) => route.abort());
  await frame.locator('#sender-help-button').click();
  await frame.locator('#sender-help', { hasText: 'The explanation could not be loaded.' }).waitFor();
  await tick(frame, 'sender-900000000000101');
  expect(await frame.locator('#sender-900000000000101').isChecked()).toBe(true);
});
