import { wellFormedJson } from '../../src/redis/well-formed-json';

test('writes half characters and NUL as U+FFFD, wherever they stand', () => {
  const half = '😀'.slice(0, 1);
  expect(JSON.parse(wellFormedJson({ a: [`x${half}`, { b: 'y\0z' }], c: 1 }))).toEqual({
    a: ['x\ufffd', { b: 'y\ufffdz' }],
    c: 1,
  });
});

test('leaves everything else as it is, a written-out \\ud800 too', () => {
  for (const value of [{ a: '😀', b: 'naïve', c: '\\ud800', d: [1, true, null] }, 'plain', 7]) {
    expect(JSON.parse(wellFormedJson(value))).toEqual(value);
  }
});
