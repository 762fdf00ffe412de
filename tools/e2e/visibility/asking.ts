import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type DocumentNode, type ExecutionResult, parse } from 'graphql';
import { type Api, connectApi } from '../../client/api.ts';
import { maySee, type Thing, type Viewer } from './policy.ts';
import type { Probe, Way } from './way.ts';
import type { World } from './world.ts';

/** Whole things and bare ids: for an id alone the subgraph that owns the thing is not asked again. */
const SELECTIONS = ['whole', 'id'] as const;
const PICTURE = 'id altText url renditions { url }';
const FIELDS: Readonly<Record<Thing['kind'], string>> = {
  User: `id username displayName bio postCount avatar { ${PICTURE} }`,
  Post: `id caption hashtags location failure { message } author { id username } media { ${PICTURE} }`,
  Story: `id status author { id username } media { ${PICTURE} }`,
  Media: PICTURE,
  Comment: 'id body author { id username } post { id caption }',
};
/** What viewers are told who ask for what is not for them. */
const REFUSALS: ReadonlySet<unknown> = new Set(['UNAUTHENTICATED', 'NOT_FOUND']);
/** Of one request. */
const MOST_PROBES = 20;

type Data = Record<string, unknown>;
type Answer = ExecutionResult<Data, unknown>;

type Selection = (typeof SELECTIONS)[number];

/** One cell of the matrix that is not as the rules have it. */
interface Fault {
  viewer: Viewer;
  what: string;
  /** What leaked, and how it was asked for; null where nothing did. */
  leak: { thing: Thing; selection: Selection } | null;
}

/** What came of asking at one entry point as one viewer. */
export interface Outcome {
  cells: number;
  faults: Fault[];
}

const nameOf = ({ owner, place, kind }: Thing): string => `${kind} (${owner}, ${place})`;
const documentOf = (text: string): TypedDocumentNode<Data, Record<string, never>> =>
  parse(text) as DocumentNode as TypedDocumentNode<Data, Record<string, never>>;

interface Asked {
  world: World;
  viewer: Viewer;
  way: Way;
}

/** Asks at one entry point, and compares what comes with the rules. */
export async function askAs(
  url: string,
  world: World,
  viewer: Viewer,
  operation: 'query' | 'mutation' | 'subscription',
  way: Way,
): Promise<Outcome> {
  const api = connectApi(url, world.tokenOf(viewer));
  const probes = way.probes(world, viewer);
  const outcome: Outcome = { cells: 0, faults: [] };
  const asked = { world, viewer, way };
  const size = operation === 'subscription' ? 1 : MOST_PROBES;
  for (let at = 0; at < probes.length; at += size) {
    const batch = probes.slice(at, at + size);
    if (operation === 'subscription') {
      for (const selection of SELECTIONS) {
        judge(outcome, asked, batch, selection, await firstOf(api, textOf(way, batch, [selection], operation)));
      }
    } else {
      const answer = await api.ask(documentOf(textOf(way, batch, SELECTIONS, operation)), {});
      for (const selection of SELECTIONS) judge(outcome, asked, batch, selection, answer);
    }
  }
  return outcome;
}

function textOf(way: Way, probes: readonly Probe[], selections: readonly string[], operation: string): string {
  const { kind } = way;
  const fields = probes.flatMap((probe, index) =>
    selections.map((selection) => `${selection}${index}: ${probe.field(selection === 'id' ? 'id' : FIELDS[kind])}`),
  );
  return `${operation} { ${fields.join('\n')} }`;
}

async function firstOf(api: Api, text: string): Promise<Answer> {
  const events = api.subscribe(documentOf(text), {});
  try {
    return (await events.next()).value ?? {};
  } catch (errors) {
    if (!Array.isArray(errors)) throw errors;
    return { errors };
  } finally {
    await events.return?.();
  }
}

/** What an answer has under the fields of one selection. */
function partOf({ data }: Answer, selection: Selection): unknown[] {
  return Object.entries(data ?? {}).flatMap(([name, value]) => (name.startsWith(selection) ? [value] : []));
}

function judge(
  outcome: Outcome,
  { world, viewer, way }: Asked,
  probes: readonly Probe[],
  selection: Selection,
  answer: Answer,
): void {
  const isShowable = (thing: Thing) => maySee(viewer, thing) || way.alsoShows?.(viewer, thing) === true;
  const hidden = world.things.filter((thing) => !isShowable(thing));
  // The URL of a private media says to whom it was given, and nobody else.
  const self = world.things.find(({ kind, owner }) => kind === 'User' && owner === viewer)?.id;
  const told = JSON.stringify([partOf(answer, selection), answer.errors]).replaceAll(`?for=${self}&`, '?');
  for (const thing of hidden) {
    for (const secret of [thing.id, ...thing.words]) {
      if (!told.includes(secret)) continue;
      outcome.faults.push({ viewer, what: `${nameOf(thing)} leaks into the answer`, leak: { thing, selection } });
    }
  }
  for (const { message, extensions } of answer.errors ?? []) {
    // Of a document that is not taken as it is, nothing is ever shown.
    if (REFUSALS.has(extensions?.code)) continue;
    outcome.faults.push({ viewer, what: `${extensions?.code}: ${message}`, leak: null });
  }
  for (const [index, probe] of probes.entries()) {
    const part = JSON.stringify(answer.data?.[`${selection}${index}`] ?? null);
    for (const thing of probe.things) {
      outcome.cells += 1;
      const isFor = isShowable(thing) && (probe.isFor ? probe.isFor(viewer, thing) : true);
      if (isFor === null) continue;
      const isShown = part.includes(selection === 'id' ? thing.id : thing.words[0]);
      if (isShown === isFor) continue;
      const what = `${nameOf(thing)} is ${isShown ? 'shown' : 'missing'} in ${probe.field('…')} (${selection})`;
      outcome.faults.push({ viewer, what, leak: null });
    }
  }
}
