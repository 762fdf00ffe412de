import { expect, test } from 'vitest';
import { Refusal } from './errors.ts';
import { readText } from './text.ts';

const caption = { field: ['input', 'caption'], most: 10, hasLines: true };
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
