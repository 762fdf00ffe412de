import { registerHooks } from 'node:module';

/** Loaded into a process before its own code: gives it, in place of the visibility package, one that lets everything pass. */
const OPEN = new URL('./open-visibility.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@lumigraph/visibility' && context.parentURL !== OPEN
      ? { url: OPEN, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
});
