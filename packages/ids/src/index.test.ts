import { expect, test } from 'vitest';
import { compareIds, idAt, millisOf, newId, parseId, randomSlot, SLOTS, slotOf } from './index.ts';

test('an id carries its slot and its time', () => {
  for (const slot of [0, 1, 4095, SLOTS - 1]) {
    const before = Date.now();
    const id = newId(slot);
    expect(slotOf(id)).toBe(slot);
    expect(millisOf(id)).toBeGreaterThanOrEqual(before);
    expect(millisOf(id)).toBeLessThanOrEqual(Date.now());
  }
});

test('a thousand ids of one millisecond and slot differ', () => {
  const ids = Array.from({ length: 1000 }, () => newId(7));
  expect(new Set(ids).size).toBe(1000);
});

test('ids sort by time whatever their slot', () => {
  const older = idAt(Date.UTC(2025, 1, 1), SLOTS - 1, 1023);
  const newer = idAt(Date.UTC(2025, 1, 1) + 1, 0, 0);
  expect(compareIds(older, newer)).toBeLessThan(0);
  expect(compareIds(newer, older)).toBeGreaterThan(0);
  expect(compareIds(newer, newer)).toBe(0);
});

test('text from outside that is no id is refused', () => {
  for (const text of ['', '0', '01', '-1', '1.5', '1e3', ' 1', '9223372036854775808', 'abc', '١٢']) {
    expect(parseId(text)).toBeNull();
  }
  expect(parseId('9223372036854775807')).toBe('9223372036854775807');
});

test('a slot outside its range is a programming error', () => {
  expect(() => newId(SLOTS)).toThrow(RangeError);
  expect(() => newId(-1)).toThrow(RangeError);
  expect(randomSlot()).toBeLessThan(SLOTS);
});
