import { setUpActivityPages, tick, waitToHear } from '../support/activity-page';
import { freshActivity, hostAnswers } from '../support/journey-samples';
import { MARKETER_TOKEN } from '../support/page-server';

const pages = setUpActivityPages();

const ORIGIN = 'https://activity.example';
const fresh = () => freshActivity('outcome', ORIGIN);
const answers = (change: Record<string, unknown>) => ({ ...hostAnswers(ORIGIN, MARKETER_TOKEN), ...change });

test('only the WhatsApp Message steps before this one can be judged, and the choice is saved', async () => {
  const opened = await pages.open('outcome/index.html', { activity: fresh() });
  const { frame, page } = opened;
  await frame.locator('#judged').waitFor();
  expect(await frame.locator('#judged .choice').allInnerTexts()).toEqual(['Order update']);
  // It is the only one, so nobody is asked.
  expect(await frame.locator('#judged-RESTDECISION-1').isChecked()).toBe(true);
  await frame.locator('#next').click();
  const { parts } = await waitToHear(page, 'updateActivity');
  expect(parts[0]).toMatchObject({
    key: 'RESTDECISION-2',
    metaData: { isConfigured: true },
    arguments: {
      execute: {
        inArguments: [{ v: 1, contactKey: '{{Contact.Key}}', messageKey: '{{Interaction.RESTDECISION-1.messageKey}}' }],
      },
    },
  });
  expect(
    (parts[0] as { outcomes: { arguments: { branchResult: string } }[] }).outcomes.map(
      (one) => one.arguments.branchResult,
    ),
  ).toEqual(['not_delivered', 'opted_out', 'delivered', 'read', 'replied', 'converted']);
});

test('a saved choice is shown, also when its step no longer stands before this one', async () => {
  const activity = fresh() as { arguments: { execute: Record<string, unknown> } };
  activity.arguments.execute.inArguments = [{ v: 1, messageKey: '{{Interaction.RESTDECISION-9.messageKey}}' }];
  const opened = await pages.open('outcome/index.html', { activity });
  const saved = opened.frame.locator('#judged .choice', { hasText: 'RESTDECISION-9 (no longer before this step)' });
  await saved.waitFor();
  expect(await saved.locator('input').isChecked()).toBe(true);
});

test.each([
  ['RESTDECISION-7', '{{Interaction.RESTDECISION-7.messageKey}}'],
  ['WhatsApp welcome', '{{Interaction."WhatsApp welcome".messageKey}}'],
])('where Journey Builder does not show the journey the key can be typed: %s', async (key, expression) => {
  const opened = await pages.open('outcome/index.html', {
    activity: fresh(),
    answers: answers({ Interaction: null }),
  });
  const { frame, page } = opened;
  await frame.locator('input#judged').fill(key);
  await frame.locator('#next').click();
  const { parts } = await waitToHear(page, 'updateActivity');
  expect(JSON.stringify(parts)).toContain(JSON.stringify(expression).slice(1, -1));
});

test('a step whose key is free text can be judged', async () => {
  const { Interaction, ...others } = hostAnswers(ORIGIN, MARKETER_TOKEN) as { Interaction: { activities: object[] } };
  const [message, ...rest] = Interaction.activities;
  const activities = [{ ...message, key: 'WhatsApp welcome' }, ...rest];
  const opened = await pages.open('outcome/index.html', {
    activity: fresh(),
    answers: { ...others, Interaction: { ...Interaction, activities } },
  });
  await opened.frame.locator('#judged label').click();
  await opened.frame.locator('#next').click();
  const { parts } = await waitToHear(opened.page, 'updateActivity');
  expect(JSON.stringify(parts)).toContain(JSON.stringify('{{Interaction."WhatsApp welcome".messageKey}}').slice(1, -1));
});

test('with no WhatsApp Message step before it, the page says what to do', async () => {
  const opened = await pages.open('outcome/index.html', {
    activity: fresh(),
    answers: answers({ Interaction: { activities: [{ key: 'EMAILV2-1', outcomes: [{ next: 'RESTDECISION-2' }] }] } }),
  });
  await opened.frame.locator('.notice_warning', { hasText: 'Put this step after one' }).waitFor();
  expect(await opened.frame.locator('#judged .choice').count()).toBe(0);
});

test('Journey Builder’s own Done saves too, and a running step cannot be changed', async () => {
  const opened = await pages.open('outcome/index.html', { activity: fresh(), wizardSteps: ['outcome'] });
  await tick(opened.frame, 'judged-RESTDECISION-1');
  expect(await opened.frame.locator('#next').count()).toBe(0);
  await opened.tell('clickedNext');
  await waitToHear(opened.page, 'updateActivity');

  const running = await pages.open('outcome/index.html', { activity: { ...fresh(), editable: false } });
  await running.frame.locator('.notice_info').waitFor();
  await running.tell('clickedNext');
  await running.page.waitForTimeout(200);
  expect(await running.heard('updateActivity')).toEqual([]);
});

test('on the path of those who got no message the step says what nearly all of them will take', async () => {
  const { Interaction, ...others } = hostAnswers(ORIGIN, MARKETER_TOKEN) as {
    Interaction: { activities: { key: string; outcomes: object[] }[] };
  };
  const wired = (continueTo: string, emailTo: string) => ({
    ...Interaction,
    activities: Interaction.activities.map((step) =>
      step.key === 'RESTDECISION-1'
        ? {
            ...step,
            outcomes: [
              { key: 'a', next: continueTo, arguments: { branchResult: 'continue' }, metaData: {} },
              { key: 'b', next: emailTo, arguments: { branchResult: 'email_fallback' }, metaData: {} },
            ],
          }
        : step,
    ),
  });
  const told = async (interaction: object) => {
    const opened = await pages.open('outcome/index.html', {
      activity: fresh(),
      answers: { ...others, Interaction: interaction },
    });
    await opened.frame.locator('#judged .choice', { hasText: 'Order update' }).waitFor();
    return opened.frame.locator('.notice_warning').allInnerTexts();
  };
  expect(await told(wired('EMAILV2-1', 'RESTDECISION-2'))).toEqual([
    expect.stringContaining('on which no message was sent: nearly everybody will take “Not delivered”'),
  ]);
  expect(await told(wired('RESTDECISION-2', 'EMAILV2-1'))).toEqual([]);
});

test('two steps of one name are told apart by their keys, and the page says that paths stand in another order there', async () => {
  const { Interaction, ...others } = hostAnswers(ORIGIN, MARKETER_TOKEN) as {
    Interaction: { activities: { key: string; outcomes: object[] }[] };
  };
  const [first, ...rest] = Interaction.activities;
  const second = { ...first, key: 'RESTDECISION-9', outcomes: first?.outcomes ?? [] };
  const outcomes = [{ key: 'a', next: 'RESTDECISION-9', arguments: { branchResult: 'continue' }, metaData: {} }];
  const opened = await pages.open('outcome/index.html', {
    activity: fresh(),
    answers: { ...others, Interaction: { ...Interaction, activities: [{ ...first, outcomes }, second, ...rest] } },
  });
  await opened.frame.locator('#judged .choice').nth(1).waitFor();
  expect((await opened.frame.locator('#judged .choice').allInnerTexts()).toSorted()).toEqual([
    'Order update (RESTDECISION-1)',
    'Order update (RESTDECISION-9)',
  ]);
  expect(await opened.frame.locator('#judged input:checked').count()).toBe(0);
  await opened.frame.getByText('On the canvas they may stand in another order, which changes nothing.').waitFor();
});

test('a judged step that holds contacts out raises a warning of what would spoil the comparison', async () => {
  const { Interaction, ...others } = hostAnswers(ORIGIN, MARKETER_TOKEN) as {
    Interaction: { activities: { key: string; arguments: { execute: Record<string, unknown> } }[] };
  };
  const activities = Interaction.activities.map((step) =>
    step.key === 'RESTDECISION-1'
      ? {
          ...step,
          arguments: {
            execute: { ...step.arguments.execute, inArguments: [{ v: 1, settings: { holdout: { percent: 20 } } }] },
          },
        }
      : step,
  );
  const opened = await pages.open('outcome/index.html', {
    activity: fresh(),
    answers: { ...others, Interaction: { ...Interaction, activities } },
  });
  await tick(opened.frame, 'judged-RESTDECISION-1');
  const warning = opened.frame.locator('.notice_warning', { hasText: 'holds 20 % of its contacts out at random' });
  await warning.waitFor();
});
