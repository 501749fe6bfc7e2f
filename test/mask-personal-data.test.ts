import { maskAlert, maskIn } from '../src/mask-personal-data';
import { timesAsLong } from './support/times-as-long';

test.each([
  ['asked by +52 55 1234 5678', 'asked by …5678'],
  ['(55) 1234-5678 or 5512345678', '(…5678 or …5678'],
  ['bad address ana@aurora.example of contact CK-ana', 'bad address …mple of contact …'],
  ['user US.70000000000000001111 and BR.ENT.9f8a7b6c5d', 'user …1111 and …6c5d'],
  ['ecd2c003-63b1MX.70000000000000003333-4a29', 'ecd2c003-63b1…3333-4a29'],
  ['wamid.HBgNNTIxNTUxMjM0NTY3OBUCABEYEjkw failed', '…Ejkw failed'],
  ['order-5512345678', 'order-…5678'],
])('%s is told as %s', (text, masked) => {
  expect(maskIn(text, ['CK-ana', undefined, ''])).toBe(masked);
});

test.each([
  'message 0123456789abcdef0123456789012345, event',
  'activity 01234567-89ab-4def-8123-456789abcdef',
  'until 2026-11-30T03:14:26.123Z, since 2026-11-29',
  'connect ECONNREFUSED 10.120.113.245:6379',
  'code 131026 at line 12:34 of 100 of 200',
])('%s is no person, and stays', (text) => {
  expect(maskIn(text)).toBe(text);
});

test('an alert says whole what it is about, unless that is somebody', () => {
  const sender = {
    code: 'c',
    subject: '900000000000101',
    title: '900000000000101 is restricted',
    detail: '+5215512345678',
  };
  expect(maskAlert(sender)).toEqual({ ...sender, detail: '…5678' });
  const person = { subject: '+5215512345678', title: '+5215512345678 wrote', detail: '' };
  expect(maskAlert(person)).toEqual({ subject: '…5678', title: '…5678 wrote', detail: '' });
});

test('ten times the text takes about ten times as long, not a hundred times', () => {
  const text = (size: number) =>
    `@${'a'.repeat(30 * size)} ${'1-'.repeat(15 * size)} ${'AA.b'.repeat(10 * size)} ${'wamid.'.repeat(5 * size)}`;
  const [short, long] = [text(1_000), text(10_000)];
  expect(maskIn(long)).not.toContain('1-1-1-1');
  const times = timesAsLong(
    () => maskIn(long),
    () => maskIn(short),
  );
  expect(times).toBeLessThan(40);
});
