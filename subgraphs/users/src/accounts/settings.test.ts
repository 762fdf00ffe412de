import type { UserId } from '@lumigraph/ids';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Settings, ViewerPayload } from '../generated/resolvers.ts';
import { createUsersSubgraph } from '../index.ts';
import { type TestPeople, testPeople } from '../test-people.ts';

let stack: TestStack;
let people: TestPeople;
beforeAll(async () => {
  stack = await testStack();
  people = testPeople(stack, createUsersSubgraph(stack.clients));
});
afterAll(() => stack.stop());

async function settingsOf(viewer: UserId): Promise<Settings> {
  const query = '{ viewer { settings { hideSeenPosts pushNotifications } } }';
  return (await people.ask<{ viewer: { settings: Settings } }>(query, {}, viewer)).viewer.settings;
}

async function update(viewer: UserId, input: Record<string, unknown>): Promise<ViewerPayload> {
  const query = `mutation ($input: UpdateSettingsInput!) {
    updateSettings(input: $input) { viewer { id settings { hideSeenPosts pushNotifications } } userErrors { code field } } }`;
  return (await people.ask<{ updateSettings: ViewerPayload }>(query, { input }, viewer)).updateSettings;
}

test('a new account has everything on; what is given changes, what is left out or null stays', async () => {
  const [ada, bob] = [await people.join('ada'), await people.join('bob')];
  expect(await settingsOf(ada)).toEqual({ hideSeenPosts: true, pushNotifications: true });
  const changed = { hideSeenPosts: false, pushNotifications: true };
  expect(await update(ada, { hideSeenPosts: false })).toEqual({
    viewer: { id: ada, settings: changed },
    userErrors: [],
  });
  expect(await settingsOf(ada)).toEqual(changed);
  const both = { hideSeenPosts: false, pushNotifications: false };
  expect((await update(ada, { hideSeenPosts: null, pushNotifications: false })).viewer?.settings).toEqual(both);
  expect((await update(ada, {})).viewer?.settings).toEqual(both);
  expect(await settingsOf(ada)).toEqual(both);
  expect(await settingsOf(bob)).toEqual({ hideSeenPosts: true, pushNotifications: true });
});

test('what a change of settings tells makes nobody answer by what the cache knew', async () => {
  const carol = await people.join('carol');
  await Promise.all(Array.from({ length: 5 }, () => settingsOf(carol)));
  await Promise.all([update(carol, { hideSeenPosts: false }), update(carol, { pushNotifications: false })]);
  expect(await settingsOf(carol)).toEqual({ hideSeenPosts: false, pushNotifications: false });
});

test('nobody changes settings without being signed in, or by what is no setting', async () => {
  const query = 'mutation ($input: UpdateSettingsInput!) { updateSettings(input: $input) { viewer { id } } }';
  const subgraph = createUsersSubgraph(stack.clients);
  const anonymous = await stack.ask(subgraph, query, { input: { hideSeenPosts: true } });
  expect(anonymous.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  const dora = await people.join('dora');
  for (const input of [{ hideSeenPosts: 'yes' }, { role: 'moderator' }])
    expect((await stack.ask(subgraph, query, { input }, dora)).errors).toHaveLength(1);
});
