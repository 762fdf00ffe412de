import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from '@lumigraph/config';
import { connectClients, createLog } from '@lumigraph/lifecycle';
import { Refusal } from '@lumigraph/subgraph-kit';
import { createRoles } from '@lumigraph/users';
import { ENVIRONMENT_FILE, readEnvironment } from '../start/environment-file.ts';

// It runs in the image too, where the tools' own dependencies are not.
const USAGE = `Usage: npm run role -- <username> moderator|member [--data DIR]

Makes an account a moderator, or a member like others, at once; the log of moderation notes it. DIR is the data folder of a system that
\`npm start\` runs (default .lumigraph); variables that are set win.`;
const ROLES = ['moderator', 'member'] as const;
const DATA = join(import.meta.dirname, '../../.lumigraph');

/** The arguments are none that make sense. */
class UsageError extends Error {}

try {
  await run();
} catch (error) {
  const isExpected = [UsageError, ConfigError, Refusal].some((expected) => error instanceof expected);
  console.error(isExpected && error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const { username, role, data } = readArguments();
  const config = loadConfig(readEnvironment(join(data, ENVIRONMENT_FILE), process.env));
  const clients = await connectClients(config, createLog({ level: 'error', name: 'role' }));
  const roles = createRoles(clients);
  try {
    const isChanged = await roles.give(username, role);
    console.log(`${username} is ${isChanged ? 'now' : 'already'} a ${role}`);
  } finally {
    await roles.stop();
    await clients.close();
  }
}

function readArguments() {
  const { positionals, values } = parsed();
  const [username, name, ...others] = positionals;
  const role = ROLES.find((role) => role === name);
  if (username === undefined || !role || others.length > 0) throw new UsageError(USAGE);
  // npm runs us in the repository; a path is meant from where the user stands.
  const data = resolve(process.env.INIT_CWD ?? process.cwd(), values.data ?? DATA);
  return { username, role, data };
}

function parsed() {
  try {
    return parseArgs({ allowPositionals: true, options: { data: { type: 'string' } } });
  } catch {
    throw new UsageError(USAGE);
  }
}
