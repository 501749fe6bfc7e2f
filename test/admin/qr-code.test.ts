import { qrCodeFile, qrCodeOf } from '../../src/ui/admin/qr-code';

const LINK = 'https://wa.me/525512340001?text=JOIN%20OFFERS';
/** Whether a module is dark; by the path, as a browser draws it. */
const darkIn = ({ path }: ReturnType<typeof qrCodeOf>) => {
  const dark = new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x} ${y}`));
  return (x: number, y: number) => dark.has(`${x} ${y}`);
};
const FINDER = ['1111111', '1000001', '1011101', '1011101', '1011101', '1000001', '1111111'];

test('three corners hold the pattern that readers look for, and white stands around all of it', () => {
  const code = qrCodeOf(LINK);
  const isDark = darkIn(code);
  const cornerAt = (left: number, top: number) =>
    FINDER.map((row, y) => [...row].map((_, x) => (isDark(left + x, top + y) ? '1' : '0')).join(''));
  const far = code.size - 4 - 7;
  expect(cornerAt(4, 4)).toEqual(FINDER);
  expect(cornerAt(far, 4)).toEqual(FINDER);
  expect(cornerAt(4, far)).toEqual(FINDER);
  const edge = Array.from({ length: code.size }, (_, at) => at);
  const around = edge.flatMap((at) =>
    [0, 3, code.size - 4, code.size - 1].flatMap((rim) => [isDark(at, rim), isDark(rim, at)]),
  );
  expect(around).not.toContain(true);
});

test('another address is another code, and the file holds what is shown', () => {
  const [one, other] = [qrCodeOf(LINK), qrCodeOf(`${LINK}%20NOW`)];
  expect(one.path).not.toBe(other.path);
  expect(qrCodeOf(LINK)).toEqual(one);
  expect(qrCodeFile(one)).toContain(one.path);
  expect(qrCodeFile(one)).toContain(`viewBox="0 0 ${one.size} ${one.size}"`);
});
