import { expect, test } from 'vitest';
import { isWithin, line, paragraph } from './text.ts';

test('characters are counted as their writer counts them', () => {
  expect(isWithin('🔑'.repeat(5), 5, 5)).toBe(true);
  expect(isWithin('🔑'.repeat(6), 1, 5)).toBe(false);
  expect(isWithin('', 1, 5)).toBe(false);
});

test('a line loses the spaces around it and must show something', () => {
  const name = line('A name', 1, 5);
  expect(name.parse('  ab ')).toBe('ab');
  for (const text of ['', '   ', '\u200b', '\u2028', 'toolong', 'a\nb', 'a\u0000', '\ud800'])
    expect(name.safeParse(text).success, JSON.stringify(text)).toBe(false);
});

test('a paragraph may be empty and keeps its lines, however they end', () => {
  const bio = paragraph('A bio', 7);
  expect(bio.parse('')).toBe('');
  expect(bio.parse('a\r\nb\rc\nd')).toBe('a\nb\nc\nd');
  for (const text of ['a\tb', 'a\u0007', '\udc00', '12345678'])
    expect(bio.safeParse(text).success, JSON.stringify(text)).toBe(false);
});
