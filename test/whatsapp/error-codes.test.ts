import { CAUSES } from '../../src/vocabulary';
import { createErrorCodes, readErrorCodes } from '../../src/whatsapp/error-codes';

const codes = readErrorCodes();

test('the shipped table holds every code of the reference, once', () => {
  expect(codes.entries).toHaveLength(146);
  const names = codes.entries.map(({ code, subcode, type }) => `${code} ${subcode} ${type}`);
  expect(new Set(names).size).toBe(146);
});

test('every cause of the table is a word of the decision', () => {
  for (const entry of codes.entries) expect(CAUSES).toContain(entry.cause);
});

test.each([
  [131026, 'fallback', 'unreachable', 'recipient', false],
  [131050, 'suppress', 'marketing_opted_out', 'recipient', false],
  [131049, 'fallback', 'withheld_by_meta', 'recipient', false],
  [131031, 'account', 'sender_unavailable', 'waba', false],
  [132015, 'template', 'template_unavailable', 'template', false],
  [132000, 'content', 'parameters_missing', 'message', false],
  [130429, 'throttle', 'send_failed', 'sender', true],
  [131056, 'throttle', 'send_failed', 'pair', true],
  [131016, 'retry', 'send_failed', 'message', true],
])('%d is of the class %s, gives %s and concerns the %s', (code, errorClass, cause, scope, retryable) => {
  expect(codes.classify(code)).toMatchObject({ class: errorClass, cause, scope, retryable, known: true });
});

test.each([200, 230, 299])('%d falls into the range of permission errors', (code) => {
  expect(codes.classify(code)).toMatchObject({ class: 'account', cause: 'sender_unavailable', code });
});

test.each([
  ['said to be transient', { httpStatus: 400, isTransient: true }, 'retry', true],
  ['under HTTP 503', { httpStatus: 503 }, 'retry', true],
  ['under HTTP 400', { httpStatus: 400 }, 'content', false],
  ['in a webhook', {}, 'fallback', false],
])('an unknown code %s is read by the rule for unknown codes', (_, answer, errorClass, retryable) => {
  expect(codes.classify(987654, answer)).toMatchObject({
    class: errorClass,
    cause: 'send_failed',
    retryable,
    known: false,
  });
});

test('a code that means something else with its subcode or type is read with them, and alone without', () => {
  expect(codes.classify(100)).toMatchObject({ class: 'content', cause: 'send_failed' });
  expect(codes.classify(100, { subcode: 33 })).toMatchObject({ class: 'account', scope: 'sender' });
  expect(codes.classify(100, { subcode: 34 })).toMatchObject({ class: 'content' });
  expect(codes.classify(100, { type: 'GraphMethodException' })).toMatchObject({ class: 'account', scope: 'app' });
});

test('a table with an unknown class stops the start', () => {
  expect(() => createErrorCodes([{ ...codes.entries[0], class: 'perhaps' }])).toThrow();
});
