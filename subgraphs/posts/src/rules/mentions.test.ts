import { expect, test } from 'vitest';
import { mentionsOf } from './mentions.ts';

test.each([
  ['With @ada and @Bob, @ADA.', ['ada', 'bob']],
  ['(@ada) “@bob” .@eve,@dan w/@joe', ['ada', 'bob', 'eve', 'dan', 'joe']],
  ['@a_b.c @_x_ @2026.ada @ada... @bob..eve', ['a_b.c', '_x_', '2026.ada', 'ada', 'bob']],
  ['日本@adaさん、＠bob。@ada님 สวัสดี@eve', ['ada', 'bob', 'eve']],
  ['＠ａｄａ．ｂ＿１', ['ada.b_1']],
  ['ל@ada مرحبا@bob! \u202e@eve\u202c \u2067@dan\u2069', ['ada', 'bob', 'eve', 'dan']],
  ['❤️@ada 1️⃣@bob 👨‍👩‍👧@eve🏳️‍🌈 👍🏽@dan', ['ada', 'bob', 'eve', 'dan']],
  ['\u200b@ada\u200b\ufeff@bob\ufeff', ['ada', 'bob']],
  ['用户@ada', ['ada']],
  ['by @ada\n@bob\t@eve', ['ada', 'bob', 'eve']],
])('%s', (text, names) => {
  expect(mentionsOf(text)).toEqual(names);
});

test.each([
  ['an e-mail address', 'ada@example.com me+ada@example.com 用户@example.com почта@ada'],
  ['a URL', 'https://example.org/@ada https://x.org/a,@ada example.org/@ada ftp://me:pw@ada https://例え.jp/道@ada'],
  ['a word', 'caf\u00e9@ada e\u0301@ada x_@ada 7@ada'],
  ['a name of letters that pass for others', '@\u0430da @ad\u0430 @adaé @ada.boé @ada\u0301'],
  ['an address of another network', '@ada@example.org'],
  ['marks alone', '@ @@ @. @.ada @-ada @@ada @\u200bada @😀'],
])('nobody is mentioned within %s', (_kind, text) => {
  expect(mentionsOf(text)).toEqual([]);
});

test('the first 20 names are mentions, the others plain text', () => {
  const names = Array.from({ length: 21 }, (_, index) => `name${index}`);
  const text = names.map((name) => `@${name} @${name}`).join(' ');
  expect(mentionsOf(text)).toEqual(names.slice(0, 20));
});

test('a caption full of marks, dots or letters takes no long time', () => {
  // A rule that backtracks would run into the test's time-out.
  for (const text of ['@', '@a', 'a.', 'a', '@a.', '-', 'a:', 'a://', '\u0301', 'a+', '@a@']) {
    expect(mentionsOf(text.repeat(2_200)).length).toBeLessThanOrEqual(20);
  }
});
