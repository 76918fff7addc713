import { expect, test } from 'vitest';
import { random } from './random.ts';
import { domainWords, nounSource, renamer } from './words.ts';

const nouns = new Map([
  ['book', ['cold', 'parcel']],
  ['author', ['large', 'vessel']],
] as const);

test('a word is renamed in names of every style, in texts and in paths', () => {
  const rename = renamer(nouns, 'snake');
  expect(rename('class BookAuthor(Base): __tablename__ = "books"')).toBe(
    'class ColdParcelLargeVessel(Base): __tablename__ = "cold_parcels"',
  );
  expect(rename('BOOK_AUTHORS = book_id')).toBe('COLD_PARCEL_LARGE_VESSELS = cold_parcel_id');
  expect(renamer(nouns, 'camel')("import { bookOf } from './books/book.service'")).toBe(
    "import { coldParcelOf } from './coldParcels/coldParcel.service'",
  );
  expect(renamer(nouns, 'kebab')('image: book-api')).toBe('image: cold-parcel-api');
});

test('parts of other words stay', () => {
  expect(renamer(nouns, 'snake')('bookmark Authorization AUTHORIZATION facebook bookings')).toBe(
    'bookmark Authorization AUTHORIZATION facebook bookings',
  );
});

test('no noun comes twice, and none is itself renamed', () => {
  const next = nounSource(random(1));
  const given = Array.from({ length: 500 }, () => next().join(' '));
  expect(new Set(given).size).toBe(500);
  expect(given.flatMap((noun) => noun.split(' ')).filter((word) => domainWords.includes(word))).toEqual([]);
});
