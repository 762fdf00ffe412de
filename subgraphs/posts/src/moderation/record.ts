import type { EventData } from '@lumigraph/events';
import type { Clients } from '@lumigraph/lifecycle';
import { enterAct } from '../data/moderation-log.ts';
import { closeSubject } from '../data/reported-subjects.ts';
import type { Tables } from '../data/tables.ts';

type Acted = EventData<'moderation.acted'>;

/** Keeps the log of what moderators did. */
export interface ModerationRecord {
  /**
   * Enters an act, in whatever domain it was done, and takes its subject from the moderators where nothing is left to decide. Idempotent;
   * an account that was reported after the act stays.
   */
  enter(act: Acted): Promise<void>;
}

const CLOSING: ReadonlySet<Acted['act']> = new Set(['TAKEN_DOWN', 'SUSPENDED']);

export function createModerationRecord({ database }: Pick<Clients, 'database'>): ModerationRecord {
  const db = database.for<Tables>();
  return {
    enter: (act) =>
      db.transaction().execute(async (trx) => {
        await enterAct(trx, act);
        if (!CLOSING.has(act.act)) return;
        // What is taken down never comes back, so that no report of it came after; an account that is suspended may be back, and reported.
        const by = act.act === 'SUSPENDED' ? new Date(act.actedAt) : null;
        await closeSubject(trx, { kind: act.subjectKind, id: act.subjectId }, { status: 'ACTED', by });
      }),
  };
}
