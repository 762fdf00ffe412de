import { idAt, type UserId } from '@lumigraph/ids';

/** An id that is nobody's: looking it up costs what looking up somebody costs. */
export const NOBODY: UserId = idAt(Date.UTC(2024, 0, 1), 0, 1);
