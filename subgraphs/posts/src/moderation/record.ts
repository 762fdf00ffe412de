import type { EventData } from '@lumigraph/events';
import type { Clients } from '@lumigraph/lifecycle';
import type { Transaction } from 'kysely';
import { enterAct, isTakenDown } from '../data/moderation-log.ts';
import { closeSubject } from '../data/reported-subjects.ts';
import type { Tables } from '../data/tables.ts';

type Acted = EventData<'moderation.acted'>;

/** Keeps the log of what moderators did. */
export interface ModerationRecord {
  /**
   * Enters an act, in whatever domain it was done, and takes its subject from the moderators where nothing is left to decide. Idempotent;
   * an account that was reported after the act stays. Of several who took down what was gone, the log has the first.
   */
  enter(act: Acted): Promise<void>;
}

const CLOSING: ReadonlySet<Acted['act']> = new Set(['TAKEN_DOWN', 'SUSPENDED']);

export function createModerationRecord({ database }: Pick<Clients, 'database'>): ModerationRecord {
  const db = database.for<Tables>();
  return {
    enter: (act) =>
      db.transaction().execute(async (trx) => {
        const wasOpen = CLOSING.has(act.act) && (await close(trx, act));
        // What is gone is taken down by whoever finds it open, until the first of them closes it here.
        if (act.act === 'TAKEN_DOWN' && !wasOpen && (await isTakenDown(trx, act))) return;
        await enterAct(trx, act);
      }),
  };
}

/** Whether the subject was before the moderators. */
function close(trx: Transaction<Tables>, { act, actedAt, subjectKind, subjectId }: Acted): Promise<boolean> {
  // What is taken down never comes back, so that no report of it came after; an account that is suspended may be back, and reported.
  const by = act === 'SUSPENDED' ? new Date(actedAt) : null;
  return closeSubject(trx, { kind: subjectKind, id: subjectId }, { status: 'ACTED', by });
}
