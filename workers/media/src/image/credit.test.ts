import { expect, test } from 'vitest';
import { ARTIST, ASCII, COPYRIGHT, creditOf } from './credit.ts';
import { exifOf } from './exif.ts';
import { stripMetadata } from './strip.ts';

/** Exif data whose creator and copyright are the same bytes. */
function exifWith(text: Buffer): Buffer {
  const head = Buffer.alloc(38);
  head.write('II*');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(2, 8);
  for (const [at, tag] of [
    [10, ARTIST],
    [22, COPYRIGHT],
  ] as const) {
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(ASCII, at + 2);
    head.writeUInt32LE(text.length, at + 4);
    head.writeUInt32LE(head.length, at + 8);
  }
  return Buffer.concat([head, text]);
}

test.each([
  ['UTF-8', Buffer.from('© Ana Müller, 日本\0'), '© Ana Müller, 日本'],
  ['the characters of Windows', Buffer.from('\xa9 Ana M\xfcller\0', 'latin1'), '© Ana Müller'],
  ['ASCII', Buffer.from('Ana Miller\0'), 'Ana Miller'],
])('names are read from %s', (_what, text, wanted) => {
  const credit = creditOf(exifWith(text));
  expect(credit).toEqual({ artist: wanted, copyright: wanted });
  expect(creditOf(exifOf({ orientation: 6, credit }))).toEqual(credit);
});

test('names that take more room than they had have it', () => {
  const exif = exifWith(Buffer.alloc(250, 0x80));
  const credit = creditOf(exif);
  expect(credit?.artist).toBe('€'.repeat(250));
  const app1 = Buffer.concat([Buffer.of(0xff, 0xe1, 0, 0), Buffer.from('Exif\0\0'), exif]);
  app1.writeUInt16BE(app1.length - 2, 2);
  const jpeg = Buffer.concat([Buffer.of(0xff, 0xd8), app1, Buffer.of(0xff, 0xdb, 0, 2, 0xff, 0xd9)]);
  const stripped = stripMetadata(jpeg, 'image/jpeg', { orientation: 6, credit });
  expect(stripped.includes(Buffer.from('€'.repeat(250)))).toBe(true);
});
