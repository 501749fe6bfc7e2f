import { namesInId } from '../../src/redis/names-in-id';

test.each([
  ['order Ana@Shop.example 7', ['ana@shop.example']],
  ['call-+52 1 55 1234 5678', ['+5215512345678']],
  ['lead 0031I00000aaaaaAAA won', ['0031I00000aaaaaAAA']],
  ['link:0123456789abcdef0123456789abcdef', ['0123456789abcdef0123456789abcdef']],
  // A date and a short number name nobody, and whatever is an id as a whole is found by its key.
  ['offers 2026-11-30 A-1234', []],
  ['6ba7b810-9dad-11d1-80b4-00c04fd430c8', []],
])('%s names %j', (id, names) => {
  expect(namesInId(id)).toEqual(names);
});
