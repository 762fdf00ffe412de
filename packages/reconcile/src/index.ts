export { migrations } from './migrations.ts';
export { type Drift, type Reconciler, reconcileBatch } from './reconciler.ts';
export { createReconciliation, type Totals } from './reconciliation.ts';
