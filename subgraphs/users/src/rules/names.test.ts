import { expect, test } from 'vitest';
import { isReserved, readUsername, usernameKey, usernameLook } from './names.ts';

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
    'Adm1n',
    'aDMlN',
    'r00t',
    'lumi.graph',
    'Iumigraph_',
    '_support',
  ])
    expect(isReserved(readUsername(name) ?? ''), name).toBe(true);
  for (const name of ['ada', 'administrators', 'helper', '_proto_', 'me_too', 'nu.ll'])
    expect(isReserved(name), name).toBe(false);
});

test('names look alike that differ in I, l and 1 or in O and 0, and no others', () => {
  for (const name of ['paypaI', 'paypa1', 'PAYPAL', 'PayPaI'])
    expect(usernameLook(name), name).toBe(usernameLook('paypal'));
  expect(usernameLook('Bob')).toBe(usernameLook('B0b'));
  for (const name of ['paypai', 'pay.pal', 'pay_pal', 'paypal_', 'paypall', 'payppl'])
    expect(usernameLook(name), name).not.toBe(usernameLook('paypal'));
  expect(usernameLook('tom')).not.toBe(usernameLook('torn'));
});

test('letters of other scripts that look like ours are in no username', () => {
  for (const name of [
    'раураl',
    'аda',
    'ada\u0301',
    'αda',
    'ada\u200d',
    'ad\u0430',
    'ꓮda',
    'ɑda',
    'adaₐ\u0307',
    'ß\u00dfx',
    'ıvan',
  ])
    expect(readUsername(name), name).toBeNull();
  expect(readUsername('ﬁona')).toBe('fiona');
  expect(readUsername('\u212aarl')).toBe('Karl');
});
