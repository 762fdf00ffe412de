import { expect, test } from 'vitest';
import { readUsername, usernameKey } from './names.ts';

test('a username has 3–30 letters, digits, dots and underscores', () => {
  for (const name of ['ada', 'A.b_9', '...', 'x'.repeat(30)]) expect(readUsername(name)).toBe(name);
  for (const name of ['ab', 'x'.repeat(31), 'a b', 'a-b', 'a@b', 'äda', 'аda', 'ada\n', 'ada\0', '', 'x'.repeat(1e6)])
    expect(readUsername(name), JSON.stringify(name.slice(0, 40))).toBeNull();
});

test('letters of another width or style are the letters', () => {
  expect(readUsername('ａｄａ')).toBe('ada');
  expect(readUsername('𝐀𝐝𝐚')).toBe('Ada');
  expect(readUsername('𝐀'.repeat(30))).toBe('A'.repeat(30));
  expect(usernameKey('AdA')).toBe('ada');
});
