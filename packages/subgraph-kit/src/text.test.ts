import { expect, test } from 'vitest';
import { Refusal } from './errors.ts';
import { parseText, readIdempotencyKey, readText } from './text.ts';

const caption = { field: ['input', 'caption'], most: 10, hasLines: true };
const name = { field: ['input', 'name'], least: 3, most: 5, hasLines: false, isTrimmed: true };
const location = { field: ['input', 'location'], most: 10, hasLines: false };

test.each([['tab\tand\nnl'], ['שלום\u200f'], ['\u202eevil'], ["'; drop --"], ['<b>&amp;'], ['👨‍👩‍👧'], ['%s{{x}}\\']])(
  '%j stays as it is',
  (text) => {
    expect(readText(text, caption)).toBe(text);
  },
);

test('line ends become \\n', () => {
  expect(readText('a\r\nb', caption)).toBe('a\nb');
});

test.each(['a\0b', 'a\u0007', '\u001b[31m', 'a\rb', '\u0085', '\ud800', 'a\udc00'])('%j is refused', (text) => {
  expect(() => readText(text, caption)).toThrow(Refusal);
});

test('a text on one line has no line breaks', () => {
  expect(() => readText('a\nb', location)).toThrow(Refusal);
});

test('characters are code points: neither bytes nor units of UTF-16', () => {
  expect(readText('😀'.repeat(10), caption)).toBe('😀'.repeat(10));
  for (const text of ['😀'.repeat(11), 'a'.repeat(11), 'e\u0301'.repeat(6)]) {
    expect(() => readText(text, caption)).toThrow('At most 10 characters.');
  }
});

test.each(['', '   ', '\u200b\u200b\u200b', '\u2028'])('%j shows nothing, where something must be seen', (text) => {
  expect(() => readText(text, name)).toThrow('The text is blank.');
  expect(readText(text, caption)).toBe(text);
});

test('too few characters are refused; the space around a text does not count where it is taken away', () => {
  expect(readText('  abc ', name)).toBe('abc');
  expect(readText(`${' '.repeat(9)}abcde`, name)).toBe('abcde');
  expect(() => readText(' ab ', name)).toThrow('At least 3 characters.');
  expect(() => readText('😀😀', name)).toThrow('At least 3 characters.');
  expect(readText(' a ', location)).toBe(' a ');
});

test('a refusal names the field; a fault is told without one', () => {
  expect(parseText('a\0bc', name)).toEqual({ fault: 'The text has control characters.' });
  const errors = [{ code: 'INVALID', field: ['input', 'name'], message: 'The text has control characters.' }];
  expect(() => readText('a\0bc', name)).toThrow(expect.objectContaining({ errors }));
});

test('an idempotency key may be missing, but not blank, longer than 100 characters, or of several lines', () => {
  expect([null, undefined].map(readIdempotencyKey)).toEqual([null, null]);
  expect(readIdempotencyKey('k'.repeat(100))).toBe('k'.repeat(100));
  for (const key of ['', ' ', 'k'.repeat(101), 'a\nb', '\ud800']) {
    expect(() => readIdempotencyKey(key), JSON.stringify(key)).toThrow(Refusal);
  }
});
