import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Engine } from '../engine/engine.ts';
import type { Asker } from '../operation/operation-request.ts';
import { refuse } from '../operation/refused.ts';
import { createScope } from '../operation/request-scope.ts';
import { within } from '../operation/within.ts';

/** A verdict holds for as long: who loses access receives nothing after it. */
const VERDICT_MS = 1_000;
const MOST_VERDICTS = 100_000;

/** Whether a viewer may see the subject of an event, as its own subgraph says. Fails closed. */
export type MaySee = (engine: Engine, seenBy: string, id: string, asker: Asker) => Promise<boolean>;

/** `executionMs` is how long a subgraph may take to say so. */
export function createAccess(executionMs: number): MaySee {
  const verdicts = new LRUCache<string, Promise<boolean>>({ max: MOST_VERDICTS, ttl: VERDICT_MS });
  const questions = new Map<string, { query: string; hash: string }>();

  function questionOf(seenBy: string): { query: string; hash: string } {
    const known = questions.get(seenBy);
    if (known) return known;
    const query = `query MaySee($id: ID!) { ${seenBy}(id: $id) { __typename } }`;
    const question = { query, hash: createHash('sha256').update(query).digest('hex') };
    questions.set(seenBy, question);
    return question;
  }

  /** By the plan alone: asked for each viewer and event, it spares the way of a client's operation through Apollo Server. */
  async function ask(engine: Engine, seenBy: string, id: string, asker: Asker): Promise<boolean> {
    const { query, hash } = questionOf(seenBy);
    const { compiled } = engine.prepare(query, hash, null, true).plan();
    const scope = createScope(asker.request);
    const { data } = await compiled.execute({
      variables: { id },
      fetch: async (name, fetched) => engine.sources[name]?.execute(fetched, scope) ?? { data: null },
    });
    return data?.[seenBy] != null;
  }

  return (engine, seenBy, id, asker) => {
    const key = `${seenBy} ${id} ${asker.request.viewer?.id ?? ''}`;
    const known = verdicts.get(key);
    if (known) return known;
    const late = () => refuse(504, 'EXECUTION_TIMEOUT', 'The check took too long.');
    const verdict = within(executionMs, ask(engine, seenBy, id, asker), late).catch(() => false);
    verdicts.set(key, verdict);
    return verdict;
  };
}
