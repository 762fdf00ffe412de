import { limitLibvips } from '../image/limits.ts';
import { render } from '../image/render.ts';
import { MediaFailure } from '../media-failure.ts';
import { type Job, jobSchema, type Saying } from './messages.ts';

const ALIVE_MS = 100;

limitLibvips();
process.on('message', (message) => void work(jobSchema.parse(message)));
// The worker is gone. Not `exit`, which would wait for the picture that is being decoded.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

function say(saying: Saying): void {
  process.send?.(saying);
}

async function work(job: Job): Promise<void> {
  const heartbeat = setInterval(() => say({ kind: 'alive', rssBytes: process.memoryUsage.rss() }), ALIVE_MS);
  const end = await render(job, say).then(
    (): Saying => ({ kind: 'done' }),
    (error: unknown): Saying => {
      if (error instanceof MediaFailure) return { kind: 'refused', code: error.code, message: error.message };
      return { kind: 'broken', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    },
  );
  clearInterval(heartbeat);
  say(end);
}
