import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '../..');

const service = z.object({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.coerce.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  restart: z.string().optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ disable: z.boolean().optional(), test: z.array(z.string()).optional() }).optional(),
  deploy: z.object({ resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string() }) }) }).optional(),
});
const file = z.object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) });

export type ComposeService = z.output<typeof service>;

/** A variable that docker-compose.yml takes from outside: required, or with a default. */
const VARIABLE = /\$\{(\w+)(?::([?-])([^}]*))?\}/g;

/** docker-compose.yml as Docker reads it, with these values for what it takes from outside. */
export function composeFile(values: Record<string, string>): z.output<typeof file> {
  const text = read().replace(VARIABLE, (_all, name: string, kind?: string, word?: string) => {
    const value = values[name] ?? (kind === '-' ? word : undefined);
    if (value === undefined) throw new Error(`docker-compose.yml needs ${name}`);
    return value;
  });
  return file.parse(parse(text, { merge: true }));
}

/** The variables that docker-compose.yml does not start without. */
export function requiredVariables(): string[] {
  return namesWhere((kind) => kind === '?');
}

/** The variables for which docker-compose.yml has a value of its own, or takes an empty one. */
export function optionalVariables(): string[] {
  return namesWhere((kind) => kind !== '?');
}

function namesWhere(holds: (kind: string | undefined) => boolean): string[] {
  const found = [...read().matchAll(VARIABLE)].filter(([, , kind]) => holds(kind)).flatMap(([, name]) => name ?? []);
  return [...new Set(found)].sort();
}

function read(): string {
  return readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
}
