import type { ConditionNode, FetchNode, PlanNode } from '@apollo/query-planner';
import { compileContextArguments } from './context-arguments.ts';
import { type CompiledEntityFetch, entityStep } from './entity-fetch.ts';
import { answeredFields } from './merging.ts';
import { compilePath } from './places.ts';
import { compileRequires } from './representations.ts';
import { compileRewrites } from './rewrites.ts';
import { rootStep } from './root-fetch.ts';
import type { Step } from './run.ts';
import type { TypeConditions } from './type-conditions.ts';

type PlanPath = readonly (string | number)[];

/** What the parts of one plan are compiled with. */
export interface Compilation {
  readonly conditions: TypeConditions;
  readonly abstractTypes: ReadonlySet<string>;
}

/** Compiles a plan. Throws where it holds what is not supported: `@defer` and subscriptions. */
export function compileSteps(root: PlanNode, compilation: Compilation): Step {
  const written = writtenPaths(root, []);
  return compileNode(root, []);

  function compileNode(node: PlanNode, path: PlanPath): Step {
    switch (node.kind) {
      case 'Sequence':
        return sequence(node.nodes.map((child) => compileNode(child, path)));
      case 'Parallel':
        return parallel(node.nodes.map((child) => compileNode(child, path)));
      case 'Flatten':
        return compileNode(node.node, [...path, ...node.path]);
      case 'Condition':
        return condition(node, path);
      case 'Fetch':
        return compileFetch(node, path);
      default:
        throw new Error(`A plan's part of the kind ${node.kind} is not supported.`);
    }
  }

  function condition({ condition: variable, ifClause, elseClause }: ConditionNode, path: PlanPath): Step {
    const whenTrue = ifClause ? compileNode(ifClause, path) : nothing;
    const whenFalse = elseClause ? compileNode(elseClause, path) : nothing;
    return (run) => (run.variables[variable] ? whenTrue(run) : whenFalse(run));
  }

  function compileFetch(node: FetchNode, planPath: PlanPath): Step {
    const { conditions } = compilation;
    const { requires, inputRewrites, outputRewrites, contextRewrites } = node;
    const fields = answeredFields(node, compilation.abstractTypes);
    const shared = {
      node,
      path: compilePath(planPath, conditions),
      renamed: renamedBy(outputRewrites),
      onlyField: fields.length === 1 ? fields[0]?.key.name : undefined,
      rewriteOutput: compileRewrites(outputRewrites, conditions),
      fields,
    };
    if (!requires) return rootStep(shared);
    const fetch: CompiledEntityFetch = {
      ...shared,
      represent: compileRequires(requires, conditions),
      rewriteInput: compileRewrites(inputRewrites, conditions),
      contextArguments: contextRewrites?.length ? compileContextArguments(contextRewrites, conditions) : null,
      isWrittenAgain: written.filter((other) => startsWith(other, namesOf(planPath))).length > 1,
    };
    return entityStep(fetch);
  }
}

function sequence(steps: readonly Step[]): Step {
  return async (run) => {
    for (const step of steps) await step(run);
  };
}

function parallel(steps: readonly Step[]): Step {
  return async (run) => {
    await Promise.all(steps.map((step) => step(run)));
  };
}

async function nothing(): Promise<void> {}

/** Where each fetch of a plan writes. */
function writtenPaths(node: PlanNode, path: PlanPath): string[][] {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap((child) => writtenPaths(child, path));
    case 'Flatten':
      return writtenPaths(node.node, [...path, ...node.path]);
    case 'Condition':
      return [node.ifClause, node.elseClause].flatMap((clause) => (clause ? writtenPaths(clause, path) : []));
    case 'Fetch':
      return [namesOf(path)];
    default:
      return [];
  }
}

/** The response names of a path, without lists and types. */
function namesOf(path: PlanPath): string[] {
  return path.map((element) => String(element).split('|')[0] ?? '').filter((name) => name !== '' && name !== '@');
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((name, index) => path[index] === name);
}

function renamedBy(rewrites: FetchNode['outputRewrites']): ReadonlyMap<string, string> {
  return new Map(
    (rewrites ?? []).flatMap((rewrite): [string, string][] =>
      rewrite.kind === 'KeyRenamer' ? [[rewrite.path.at(-1) ?? '', rewrite.renameKeyTo]] : [],
    ),
  );
}
