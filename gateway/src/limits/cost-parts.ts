import type { Variables } from '../operation/conditions.ts';
import type { Reckoned } from './cost-arguments.ts';

export interface Cost {
  typeCost: number;
  fieldCost: number;
  cost: number;
}

/** A part of an operation. Parts are shared, where an abstract type's possible ones select the same: each is worked out once per run. */
export interface Part {
  isConstant: boolean;
  of(run: Run): Cost;
}

interface Run {
  variables: Variables;
  known: Map<Part, Cost>;
}

export const NOTHING: Cost = { typeCost: 0, fieldCost: 0, cost: 0 };
export const TOO_MUCH: Cost = {
  typeCost: Number.MAX_SAFE_INTEGER,
  fieldCost: Number.MAX_SAFE_INTEGER,
  cost: Number.MAX_SAFE_INTEGER,
};
/** A constant part is worked out now, another once per run. */
export function once(part: Part): Part {
  if (part.isConstant) {
    const cost = part.of({ variables: {}, known: new Map() });
    return { isConstant: true, of: () => cost };
  }
  return {
    isConstant: false,
    of: (run) => {
      const cost = run.known.get(part) ?? part.of(run);
      run.known.set(part, cost);
      return cost;
    },
  };
}

export function foldCosts(parts: Iterable<Part>, run: Run, fold: (folded: number, next: number) => number): Cost {
  let folded = NOTHING;
  for (const part of parts) {
    const { typeCost, fieldCost, cost } = part.of(run);
    folded = {
      typeCost: bounded(fold(folded.typeCost, typeCost)),
      fieldCost: bounded(fold(folded.fieldCost, fieldCost)),
      cost: bounded(fold(folded.cost, cost)),
    };
  }
  return folded;
}

export function areConstant(parts: Iterable<{ isConstant: boolean }>): boolean {
  for (const { isConstant } of parts) if (!isConstant) return false;
  return true;
}

export function isZero(reckoned: Reckoned): boolean {
  return reckoned.isConstant && reckoned.of({}) === 0;
}

/** Infinity would be no number in JSON. */
export function bounded(cost: number): number {
  return Math.min(cost, Number.MAX_SAFE_INTEGER);
}
