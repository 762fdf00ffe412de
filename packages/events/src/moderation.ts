import { newId, slotOf } from '@lumigraph/ids';
import { z } from 'zod';
import { id } from './field.ts';

/** What can be reported, and acted upon. */
const SUBJECT_KINDS = ['POST', 'COMMENT', 'USER', 'STORY'] as const;

/** What is wrong with what is reported or taken down: what people of the large networks can choose from. */
const REPORT_REASONS = [
  'SPAM',
  'SCAM',
  'NUDITY',
  'HATE',
  'VIOLENCE',
  'HARASSMENT',
  'SELF_HARM',
  'DANGEROUS_ORGANIZATIONS',
  'REGULATED_GOODS',
  'MISINFORMATION',
  'INTELLECTUAL_PROPERTY',
  'IMPERSONATION',
  'UNDERAGE',
  'OTHER',
] as const;

/** What moderators do to a subject, and operators to an account's role. */
const MODERATION_ACTS = [
  'DISMISSED',
  'TAKEN_DOWN',
  'SUSPENDED',
  'REINSTATED',
  'MADE_MODERATOR',
  'MADE_MEMBER',
] as const;

/** Events of moderation, told by whichever domain the subject belongs to. */
export const moderationEvents = {
  /** `moderatorId` is null where an operator did it by a command; `actedAt` is in Unix milliseconds. */
  'moderation.acted': z.looseObject({
    actId: id<'act'>(),
    moderatorId: id<'user'>().nullable(),
    act: z.enum(MODERATION_ACTS),
    subjectKind: z.enum(SUBJECT_KINDS),
    subjectId: id<'post' | 'comment' | 'user' | 'story'>(),
    reason: z.enum(REPORT_REASONS).nullable(),
    actedAt: z.int(),
  }),
};

type Acted = z.output<(typeof moderationEvents)['moderation.acted']>;

/** The event of an act that is done now, under an id of its own, by which it is told from all others however often the event comes. */
export function moderationActed(act: Pick<Acted, 'moderatorId' | 'act' | 'subjectKind' | 'subjectId' | 'reason'>) {
  const slot = slotOf(act.subjectId);
  return { name: 'moderation.acted' as const, slot, data: { ...act, actId: newId<'act'>(slot), actedAt: Date.now() } };
}
