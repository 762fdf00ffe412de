import { z } from 'zod';

/** What a process of this bench is asked over IPC; the answer is always numbers. */
export const questionSchema = z.discriminatedUnion('kind', [
  /** Of a server: tells all its clients of an event; answers with the moment when it began. */
  z.object({ kind: z.literal('publish'), event: z.number() }),
  /** Of a server: answers with its processor time in seconds and how many clients listen. */
  z.object({ kind: z.literal('meters') }),
  /** Of a server: answers with its resident memory in bytes after a garbage collection. */
  z.object({ kind: z.literal('memory') }),
  /** Of a crowd: opens sockets to a server, those without messages when they are open, others when the first is answered. */
  z.object({
    kind: z.literal('connect'),
    to: z.string(),
    url: z.string(),
    sockets: z.number(),
    /** By turns; none where the server speaks at once. */
    messages: z.array(z.array(z.string())),
  }),
  /** Of a crowd: answers with the moments when each of its sockets heard of an event, after all did. */
  z.object({ kind: z.literal('arrivals'), to: z.string(), event: z.number() }),
]);

export type Question = z.output<typeof questionSchema>;
export type QuestionOf<Kind extends Question['kind']> = Extract<Question, { kind: Kind }>;

export const answerSchema = z.union([z.object({ numbers: z.array(z.number()) }), z.object({ fault: z.string() })]);

/** What every client hears of an event, byte for byte. */
export function frameOf(event: number): string {
  return `{"id":"1","type":"next","payload":${JSON.stringify({ data: { postAdded: postOf(event) } })}}`;
}

/** The post that an event is about, as the clients select it. */
export function postOf(event: number): { id: string; text: string; likeCount: number } {
  return { id: String(event), text: `${event} `.repeat(40), likeCount: event };
}

/** A moment in milliseconds, on a clock that the processes of one machine share. */
export function moment(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
