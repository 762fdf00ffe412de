import { expect, test } from 'vitest';
import { isReserved, readUsername, usernameKey } from './names.ts';

test('a username has 3–30 letters, digits, dots and underscores', () => {
  for (const name of ['ada', 'A.b_9', '_a_', '007', 'a.b.c', 'x'.repeat(30)]) expect(readUsername(name)).toBe(name);
  for (const name of ['ab', 'x'.repeat(31), 'a b', 'a-b', 'a@b', 'äda', 'аda', 'ada\n', 'ada\0', '', 'x'.repeat(1e6)])
    expect(readUsername(name), JSON.stringify(name.slice(0, 40))).toBeNull();
});

test('letters of another width or style are the letters', () => {
  expect(readUsername('ａｄａ')).toBe('ada');
  expect(readUsername('𝐀𝐝𝐚')).toBe('Ada');
  expect(readUsername('𝐀'.repeat(30))).toBe('A'.repeat(30));
  expect(usernameKey('AdA')).toBe('ada');
});

test('a username is not only marks, and its dots stand single and inside', () => {
  for (const name of ['...', '___', '._.', '.ada', 'ada.', 'a..b', '..', '_.._'])
    expect(readUsername(name), name).toBeNull();
});

test('names of the service and of programs are nobody’s', () => {
  for (const name of [
    'admin',
    'ADMIN',
    'Lumigraph',
    'ｒｏｏｔ',
    'null',
    '__proto__',
    '__defineGetter__',
    'constructor',
  ])
    expect(isReserved(usernameKey(readUsername(name) ?? '')), name).toBe(true);
  for (const name of ['ada', 'administrators', 'helper', '_proto_']) expect(isReserved(name), name).toBe(false);
});
