import { createAdmission, type OnGone } from '../../src/delivery/call/admission';

const LIMITS = { working: { most: 4, least: 1 }, atTheCloud: 2 };

/** Work that goes on until it is told to end. */
function task() {
  let end: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { done, end };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Contacts who are let in write their number down and stay. */
function rig() {
  let now = 0;
  const admission = createAdmission(LIMITS, () => now);
  const entered: number[] = [];
  const tasks = Array.from({ length: 10 }, task);
  const come = (number: number, onGone?: OnGone) =>
    void admission.admit(async () => {
      entered.push(number);
      await tasks[number]?.done;
    }, onGone);
  return { admission, entered, tasks, come, passes: (ms: number) => (now += ms) };
}

test('as many as may are let in, the others in the order in which they came, and how long the first waits is told', async () => {
  const { admission, entered, tasks, come, passes } = rig();
  for (let number = 0; number < 7; number += 1) {
    come(number);
    passes(10);
  }
  expect(entered).toEqual([0, 1, 2, 3]);
  expect(admission.counts()).toMatchObject({ working: 4, waiting: 3 });
  expect(admission.longestWaitMs()).toBe(30);
  tasks[2]?.end();
  await settle();
  expect(entered).toEqual([0, 1, 2, 3, 4]);
  expect(admission.longestWaitMs()).toBe(20);
});

test('who waits for something else makes room; who comes back is never kept out', async () => {
  const { admission, entered, come } = rig();
  const wait = task();
  void admission.admit(() => admission.stepAside(() => wait.done));
  for (let number = 0; number < 5; number += 1) come(number);
  expect(entered).toEqual([0, 1, 2]);
  await settle();
  expect(entered).toEqual([0, 1, 2, 3]);
  expect(admission.counts()).toMatchObject({ working: 4, aside: 1, waiting: 1 });
  wait.end();
  await settle();
  // The one who came back is done, and has let nobody in for it.
  expect(admission.counts()).toMatchObject({ working: 4, aside: 0, waiting: 1 });
});

test('what need not be waited for makes no room', async () => {
  const { admission, entered, tasks, come } = rig();
  for (let number = 0; number < 4; number += 1)
    void admission.admit(async () => {
      await admission.stepAside(async () => undefined);
      await tasks[number]?.done;
    });
  come(4);
  await settle();
  await settle();
  expect(entered).toEqual([]);
  expect(admission.counts()).toMatchObject({ working: 4, aside: 0, waiting: 1 });
});

test('where as many wait for the Cloud API as may, nobody more is let in until one of them has an answer', async () => {
  const { admission, entered, come } = rig();
  const posts = [task(), task()];
  for (const post of posts) void admission.admit(() => admission.goToTheCloud(() => post.done));
  come(0);
  expect(entered).toEqual([]);
  expect(admission.counts()).toMatchObject({ working: 0, atTheCloud: 2, waiting: 1 });
  posts[0]?.end();
  await settle();
  expect(entered).toEqual([0]);
});

test('a caller who hangs up while they wait is forgotten, and their work is never begun', async () => {
  const { admission, entered, tasks, come } = rig();
  let forget: () => void = () => undefined;
  for (let number = 0; number < 4; number += 1) come(number);
  come(4, (how) => {
    forget = how;
    return () => undefined;
  });
  come(5);
  forget();
  expect(admission.counts().waiting).toBe(1);
  tasks[0]?.end();
  await settle();
  expect(entered).toEqual([0, 1, 2, 3, 5]);
});

test('of a caller whose turn has come nobody listens any more for whether they hang up', async () => {
  const { entered, tasks, come } = rig();
  let listening = 0;
  for (let number = 0; number < 4; number += 1) come(number);
  come(4, () => {
    listening += 1;
    return () => {
      listening -= 1;
    };
  });
  expect(listening).toBe(1);
  tasks[0]?.end();
  await settle();
  expect(entered).toEqual([0, 1, 2, 3, 4]);
  expect(listening).toBe(0);
});

test('where a turn takes long fewer are worked on at once, never none, and as many as before when it is quick again', () => {
  const { admission } = rig();
  const after = (lateMs: number) => {
    admission.tookTurn(lateMs);
    return admission.counts().mayWork;
  };
  expect([after(101), after(60), after(500), after(500), after(49)]).toEqual([2, 2, 1, 1, 4]);
});

test('what fails is told, and makes room', async () => {
  const { admission } = rig();
  await expect(admission.admit(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  await expect(admission.admit(() => admission.stepAside(() => Promise.reject(new Error('away'))))).rejects.toThrow(
    'away',
  );
  expect(admission.counts()).toMatchObject({ working: 0, aside: 0, waiting: 0 });
});
