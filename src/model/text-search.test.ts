import { expect, test } from 'vitest';
import { textSearch, textsIn } from './text-search.ts';

const some = ['secret-a', 'b', '', 'secret-a', 'cret'];
const many = Array.from({ length: 1_000 }, (_, i) => `value-${i}`);

test.each([
  [some, 'a secret-a', ['secret-a', 'cret']],
  [some, 'nothing', []],
  [[...many, 'b', 'lue'], 'value-12, value-7 and b', ['value-1', 'value-7', 'value-12', 'b', 'lue']],
  [many, 'value', []],
])('finds all of many, those inside others too, in their order', (texts, text, expected) => {
  expect(textsIn(textSearch(texts), text)).toEqual(expected);
});

test.each([[['aa', 'b']], [['aa', 'b', ...many]]])('each as often as it occurs, not over itself', (texts) => {
  const at = (text: string) => textSearch(texts)(text).map((one) => one.at);
  expect(at('aaaa b baa')).toEqual([0, 2, 8, 5, 7]);
});

test('a text of many texts is searched once', () => {
  const texts = Array.from({ length: 20_000 }, (_, i) => `token_${i.toString(36).padStart(12, 'x')}`);
  const search = textSearch(texts);
  const start = performance.now();
  expect(texts.filter((text) => search(text).length !== 1)).toEqual([]);
  expect(search(texts.join()).length).toBe(20_000);
  expect(performance.now() - start).toBeLessThan(2_000);
});
