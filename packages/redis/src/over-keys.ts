import { type ChainableCommander, Cluster, Command } from 'ioredis';
import type { Redis } from './connect.ts';

/** What one command answered, or why it failed; as ioredis tells it of a pipeline. */
export type Answer = readonly [error: Error | null, value: unknown];

type Ask<Item> = (pipeline: ChainableCommander, key: string, item: Item) => unknown;

const MOST_COMMANDS = 1_000;
/** By these a Cluster tells that a key is at another node, or on its way there: the command did nothing. */
const ELSEWHERE = /^(MOVED|ASK|TRYAGAIN) /;

/**
 * Asks one command for each item, which touches the item's key (and others of its hash tag), and gives the answers in the items' order.
 * One Redis gets them as one pipeline; a Cluster, where a pipeline must stay on one node, as one per node at the same time; 1,000 commands
 * at most, then the next. Never rejects: what could not be asked answers with its error.
 */
export async function overKeys<Item>(
  redis: Redis,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  ask: Ask<Item>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let start = 0; start < items.length; start += MOST_COMMANDS) {
    const some = items.slice(start, start + MOST_COMMANDS).map((item) => ({ item, key: keyOf(item) }));
    const nodeOf = ({ key }: Question<Item>) => (redis instanceof Cluster ? nodesOf(redis, key).join() : '');
    const perNode = [...Map.groupBy(some, nodeOf).values()];
    const told = await Promise.all(perNode.map((asked) => askNode(redis, asked, ask)));
    const byQuestion = new Map(told.flat());
    answers.push(...some.map((question) => byQuestion.get(question) ?? unanswered()));
  }
  return answers;
}

interface Question<Item> {
  item: Item;
  key: string;
}

/** The nodes of a Cluster that have a key, as far as the client knows; the master first. */
function nodesOf(cluster: Cluster, key: string): readonly string[] {
  const slot = new Command('get', [key], { keyPrefix: cluster.options.keyPrefix ?? '' }).getSlot();
  return (slot === null ? undefined : cluster.slots[slot]) ?? [];
}

/** Asks together, and those again by themselves whose keys have moved: only then does ioredis follow them. */
async function askNode<Item>(
  redis: Redis,
  questions: readonly Question<Item>[],
  ask: Ask<Item>,
): Promise<(readonly [Question<Item>, Answer])[]> {
  const together = await pipelined(redis, questions, ask);
  return Promise.all(
    questions.map(async (question, index) => {
      const answer = together[index] ?? unanswered();
      if (questions.length === 1 || !ELSEWHERE.test(answer[0]?.message ?? '')) return [question, answer] as const;
      const [alone] = await pipelined(redis, [question], ask);
      return [question, alone ?? unanswered()] as const;
    }),
  );
}

async function pipelined<Item>(
  redis: Redis,
  questions: readonly Question<Item>[],
  ask: Ask<Item>,
): Promise<readonly Answer[]> {
  const [first] = questions;
  if (!first || !isReady(redis, first.key)) return [];
  const pipeline = redis.pipeline();
  for (const { key, item } of questions) ask(pipeline, key, item);
  try {
    return (await pipeline.exec()) ?? [];
  } catch (error) {
    return questions.map(() => [error instanceof Error ? error : new Error(String(error)), undefined]);
  }
}

/** Whether a key's node is connected: without it ioredis would wait for a Cluster, or look for the node again and again. */
function isReady(redis: Redis, key: string): boolean {
  if (!(redis instanceof Cluster)) return redis.status === 'ready';
  const [master] = nodesOf(redis, key);
  const node = redis.nodes().find(({ options }) => `${options.host}:${options.port}` === master);
  return redis.status === 'ready' && node?.status === 'ready';
}

function unanswered(): Answer {
  return [new Error('Connection is closed.'), undefined];
}
