import { expect, test } from 'vitest';
import { suggestedAltText } from './suggested-alt-text.ts';

test.each([
  [[], null],
  [['dog'], 'May show a dog.'],
  [['umbrella', 'person'], 'May show an umbrella and a person.'],
  [['person', 'skis', 'orange', 'cat'], 'May show a person, skis and an orange.'],
])('what may be in the picture is said in words: %j', (tags, text) => {
  expect(suggestedAltText(tags)).toBe(text);
});
