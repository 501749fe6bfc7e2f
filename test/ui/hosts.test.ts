import { accountTemplates } from '../support/account-templates';
import { type OpenedActivityPage, setUpActivityPages, tick, waitToHear } from '../support/activity-page';
import { EVENT_KEY, freshActivity, hostAnswers, SCHEMA } from '../support/journey-samples';
import { MARKETER_TOKEN } from '../support/page-server';

const pages = setUpActivityPages();

const fresh = () => freshActivity('message', 'https://activity.example');
const answers = (change: Record<string, unknown> = {}) => ({
  ...hostAnswers('https://activity.example', MARKETER_TOKEN),
  ...change,
});
const MOBILE = `{{Event.${EVENT_KEY}."Mobile Number"}}`;
/** Chooses the field of the mobile number, which must be offered, and gives what the page then holds. */
async function choosePhone({ frame }: OpenedActivityPage): Promise<string> {
  await frame.locator('#phone').selectOption(MOBILE);
  return frame.locator('#phone').inputValue();
}
const without = (question: string) =>
  Object.fromEntries(Object.entries(answers()).filter(([asked]) => asked !== question));

describe('the page opens with every kind of Journey Builder', () => {
  test('one that overhears the first ready gets it again, and never after the activity came', async () => {
    const opened = await pages.open('message/index.html', { activity: fresh(), deafFor: 2 });
    await opened.frame.locator('#step-title').waitFor();
    const before = (await opened.heard('ready')).length;
    expect(before).toBe(3);
    await tick(opened.frame, 'sender-900000000000101');
    await opened.frame.locator('#step-audience').click();
    await opened.page.waitForTimeout(1_100);
    expect((await opened.heard('ready')).length).toBe(before);
  });

  test('one that wraps the activity in an array', async () => {
    const opened = await pages.open('message/index.html', {
      activity: { ...fresh(), editable: false },
      wrapped: true,
    });
    const notice = opened.frame.locator('.notice_info', { hasText: 'only be looked at' });
    await notice.waitFor();
    expect(await notice.count()).toBe(1);
  });

  test('one that names no trigger: the fields tell the entry source', async () => {
    const opened = await pages.open('message/index.html', {
      activity: fresh(),
      answers: answers({ TriggerEventDefinition: null }),
    });
    await opened.frame.locator('#step-audience').click();
    expect(await choosePhone(opened)).toBe(MOBILE);
  });

  test('one whose schema is an error: fields can be typed by name', async () => {
    const opened = await pages.open('message/index.html', {
      activity: fresh(),
      answers: answers({ Schema: { error: 'no entry source' } }),
    });
    const { frame, page } = opened;
    await tick(frame, 'sender-900000000000101');
    await tick(frame, 'template-invoice-en_US');
    await frame.locator('.values .notice_info').waitFor();
    await frame.locator('#step-audience').click();
    await frame.locator('#phone').selectOption('named');
    await frame.locator('#phone-name').fill('Mobile Number');
    await frame.locator('#step-review').click();
    await frame.locator('#save-draft').click();
    const { parts } = await waitToHear(page, 'updateActivity');
    expect(JSON.stringify(parts)).toContain(JSON.stringify(`{{Event.${EVENT_KEY}."Mobile Number"}}`).slice(1, -1));
  });

  test('one that never answers about the schema: the page works meanwhile and says so in the end', async () => {
    const opened = await pages.open('message/index.html', { activity: fresh(), answers: without('Schema') });
    await tick(opened.frame, 'sender-900000000000101');
    await tick(opened.frame, 'template-invoice-en_US');
    const notice = opened.frame.locator('.values .notice_info');
    await notice.waitFor({ timeout: 15_000 });
    expect(await notice.innerText()).toContain('did not say which fields');
  });

  test('one whose fields have no names, and a trigger wrapped once more', async () => {
    const schema = SCHEMA.schema.map(({ name: _, ...field }) => ({ ...field, name: null }));
    const opened = await pages.open('message/index.html', {
      activity: fresh(),
      answers: answers({
        Schema: { schema },
        TriggerEventDefinition: { eventDefinition: { eventDefinitionKey: EVENT_KEY } },
      }),
    });
    await opened.frame.locator('#step-audience').click();
    expect(await choosePhone(opened)).toBe(MOBILE);
  });

  test('one that tells the entry source only with the journey: its fields can be named', async () => {
    const opened = await pages.open('message/index.html', {
      activity: fresh(),
      answers: answers({ Schema: { error: 'x' }, TriggerEventDefinition: null }),
    });
    const { frame, page } = opened;
    await frame.locator('#step-audience').click();
    await frame.locator('#phone').selectOption('named');
    await frame.locator('#phone-name').pressSequentially('Mobile Number ');
    await frame.locator('#step-review').click();
    await frame.locator('#save-draft').click();
    const { parts } = await waitToHear(page, 'updateActivity');
    expect(JSON.stringify(parts)).toContain(JSON.stringify(`{{Event.${EVENT_KEY}."Mobile Number"}}`).slice(1, -1));
  });

  test.each([
    ['a culture that nobody speaks', 'xx-XX', 'Which template?'],
    ['a culture in an object', { culture: 'es-MX' }, '¿Qué plantilla?'],
    ['Brazilian Portuguese', 'pt-BR', 'Qual modelo?'],
    ['something that is no culture', 42, 'Which template?'],
  ])('one that answers %s', async (_name, culture, title) => {
    const opened = await pages.open('message/index.html', {
      activity: fresh(),
      answers: answers({ Culture: culture }),
    });
    await opened.frame.locator('h3', { hasText: title }).waitFor();
    expect(await opened.frame.locator('h3').allInnerTexts()).toContain(title);
  });

  test('one that never tells a culture: the browser’s language serves', async () => {
    const opened = await pages.open('message/index.html', { activity: fresh(), answers: without('Culture') });
    await opened.frame.locator('h3', { hasText: 'Which template?' }).waitFor();
    expect(await opened.frame.locator('h3').allInnerTexts()).toContain('Which template?');
  });

  test('one that sends initActivity twice: what was typed stays', async () => {
    const opened = await pages.open('message/index.html', { activity: fresh() });
    await opened.frame.locator('#step-audience').click();
    await opened.frame.locator('#topic').fill('order-updates');
    await opened.tell('initActivity', fresh());
    await opened.frame.locator('#step-results').click();
    await opened.frame.locator('#step-audience').click();
    expect(await opened.frame.locator('#topic').inputValue()).toBe('order-updates');
  });

  test('a drawer that announces steps and draws no bar: the page draws its own', async () => {
    const opened = await pages.open('message/index.html', {
      activity: fresh(),
      wizardSteps: ['message', 'audience', 'fallback', 'results', 'review'],
      width: 480,
    });
    await opened.frame.locator('#next').waitFor();
    await opened.frame.locator('#step-review').click();
    await opened.frame.locator('#cancel').click();
    expect((await opened.heard('requestInspectorClose')).length).toBe(1);
  });

  test('a modal at 200 % zoom: the host’s bar is the only one', async () => {
    const opened = await pages.open('message/index.html', {
      activity: fresh(),
      wizardSteps: ['message', 'audience', 'fallback', 'results', 'review'],
      width: 640,
      height: 400,
    });
    await opened.frame.locator('#step-title').waitFor();
    expect(await opened.frame.locator('nav.steps, #next').count()).toBe(0);
    await opened.tell('gotoStep', { key: 'review' });
    await opened.frame.locator('#step-title', { hasText: 'Review' }).waitFor();
  });

  test.each([
    ['es-MX', 320],
    ['en-US', 320],
    ['es-MX', 240],
    ['pt-BR', 240],
  ])('a small inspector, in %s, %d px wide: nothing is cut, and the page alone scrolls', async (culture, width) => {
    const [template] = accountTemplates();
    const long = { ...template, name: `a_${'very_'.repeat(50)}long_name` } as ReturnType<
      typeof accountTemplates
    >[number];
    const opened = await pages.open('message/index.html', {
      activity: fresh(),
      width,
      height: 400,
      answers: answers({ Culture: culture }),
      dependencies: { listTemplates: () => [long, ...accountTemplates()] },
    });
    const { frame } = opened;
    await frame.locator('.template-row').first().waitFor();
    const overlap = () =>
      frame.locator('html').evaluate((html) => {
        const main = document.querySelector('main');
        const sideways = Math.max(
          html.scrollWidth - html.clientWidth,
          (main?.scrollWidth ?? 0) - (main?.clientWidth ?? 0),
        );
        return [sideways, html.scrollHeight - html.clientHeight];
      });
    expect(await overlap()).toEqual([0, 0]);
    await tick(frame, 'template-order_update-en_US');
    await frame.locator('[id="parameter-header.1"]').selectOption('mixed');
    await frame.locator('[id="parameter-button.0"]').selectOption('@link');
    for (const [step, ...opening] of [
      ['message', 'useSessionMessage'],
      ['audience', 'useQuietHours', 'useExpiry', 'useFrequencyCap'],
      ['fallback', 'lateKind-email', 'decideOn-delivered'],
      ['results', 'conversion-some', 'holdout'],
      ['review'],
    ] as const) {
      await frame.locator(`#step-${step}`).click();
      for (const id of opening) await tick(frame, id);
      if (step === 'fallback') await frame.locator('#exceptions > summary').click();
      expect([step, await overlap()]).toEqual([step, [0, 0]]);
    }
  });

  test('a step key that the page does not know leaves its own steps and buttons in place', async () => {
    const opened = await pages.open('message/index.html', { activity: fresh(), wizardSteps: ['step1'] });
    await opened.frame.locator('#next').waitFor();
    await opened.tell('clickedNext');
    await opened.frame.locator('[aria-invalid]').first().waitFor();
    expect(await opened.frame.locator('#next').isVisible()).toBe(true);
  });
});

describe('the page speaks with nobody else', () => {
  test('a foreign page cannot even frame it', async () => {
    const opened = await pages.open('message/index.html', { activity: fresh(), dependencies: { hostOrigins: [] } });
    await expect(opened.page.frames()[1]?.evaluate(() => document.body.innerText)).resolves.not.toContain('WhatsApp');
    expect(opened.faults.splice(0).join()).toContain('frame-ancestors');
    expect(await opened.said()).toEqual([]);
  });

  test('a foreign page that the browser lets through gets no message, and its activity is not taken', async () => {
    const opened = await pages.open('message/index.html', {
      activity: fresh(),
      dependencies: { hostOrigins: [] },
      frameAncestors: ['*'],
    });
    await opened.frame.locator('.opening', { hasText: 'is not Journey Builder' }).waitFor();
    await opened.tell('initActivity', fresh());
    await opened.page.waitForTimeout(300);
    expect(await opened.frame.locator('#step-title').count()).toBe(0);
    expect(await opened.said()).toEqual([]);
  });

  test('Journey Builder’s own origin is spoken with, without asking the server', async () => {
    const opened = await pages.open('message/index.html', {
      activity: fresh(),
      hostOrigin: 'https://jbinteractions.s7.marketingcloudapps.com',
      dependencies: { hostOrigins: [] },
    });
    await opened.frame.locator('#step-title').waitFor();
    expect(opened.server.requests).not.toContain('/api/host-origins');
  });

  test('messages of another window are not heard', async () => {
    const opened = await pages.open('message/index.html', { activity: fresh(), deafFor: 1_000 });
    await opened.frame.locator('.opening').waitFor();
    const frames = opened.page.frames();
    const inner = frames.find((frame) => frame.url().includes('/activities/'));
    await inner?.evaluate((activity) => {
      window.postMessage(JSON.stringify({ e: 'initActivity', a1: activity }), '*');
    }, fresh());
    await opened.page.waitForTimeout(300);
    expect(await opened.frame.locator('#step-title').count()).toBe(0);
  });

  test('on its own, outside a frame, it says where it belongs', async () => {
    const opened = await pages.open('message/index.html', { activity: fresh() });
    await opened.page.goto(`${opened.server.origin}/activities/message/index.html`);
    await opened.page.locator('.opening', { hasText: 'inside Journey Builder' }).waitFor();
    expect(await opened.page.locator('#step-title').count()).toBe(0);
  });

  test('the marketer’s token is kept nowhere but in memory', async () => {
    const opened = await pages.open('message/index.html', { activity: fresh() });
    await tick(opened.frame, 'sender-900000000000101');
    await tick(opened.frame, 'template-simple_hello-es_MX');
    await opened.frame.locator('#step-review').click();
    await opened.frame.locator('#save-draft').click();
    const { parts } = await waitToHear(opened.page, 'updateActivity');
    const inner = opened.page.frames().find((frame) => frame.url().includes('/activities/'));
    const stored = await inner?.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(stored).not.toContain(MARKETER_TOKEN);
    expect(JSON.stringify(parts)).not.toContain(MARKETER_TOKEN);
    expect(opened.server.requests.join()).not.toContain(MARKETER_TOKEN);
  });
});
