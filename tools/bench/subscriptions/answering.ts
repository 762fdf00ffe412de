import { type Question, questionSchema } from './question.ts';

/** Answers the process that forked this one, and ends with it. */
export function answerParent(answer: (question: Question) => Promise<readonly number[]> | readonly number[]): void {
  process.on('message', async (message) => {
    try {
      process.send?.({ numbers: await answer(questionSchema.parse(message)) });
    } catch (error) {
      process.send?.({ fault: error instanceof Error ? error.message : String(error) });
    }
  });
  process.on('disconnect', () => process.exit());
}

/** The numbers that every server is asked for alike. */
export async function meters(listening: () => number | Promise<number>): Promise<number[]> {
  const { user, system } = process.cpuUsage();
  return [(user + system) / 1e6, await listening()];
}

/** Resident memory in bytes, without what is only not yet collected. Needs `--expose-gc`. */
export function memory(): number[] {
  globalThis.gc?.();
  return [process.memoryUsage.rss()];
}
