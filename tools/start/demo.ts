import { existsSync, writeFileSync } from 'node:fs';
import type { Tell } from './progress.ts';

/** How to sign in to the demo. */
export interface DemoLogin {
  username: string;
  password: string;
}

/** Loads the demo through the public API at `url`, the first time only; `demoFile` remembers that it is there. Returns how to sign in. */
export async function keepDemo(
  demoFile: string,
  url: string,
  photos: string | undefined,
  tell: Tell,
): Promise<DemoLogin> {
  // Imported late: drawing pictures is no business of a start that has its demo.
  const { DEMO_LOGIN, loadDemo } = await import('../demo/index.ts');
  if (!existsSync(demoFile)) {
    await loadDemo({ url, ...(photos !== undefined && { photos }), onProgress: everyTwoSeconds(tell) });
    writeFileSync(demoFile, `${JSON.stringify({ loadedAt: new Date() })}\n`);
  }
  return DEMO_LOGIN;
}

/** Progress comes many times a second; where there is no terminal each is a line. */
function everyTwoSeconds(tell: Tell): Tell {
  let next = 0;
  return (detail) => {
    if (performance.now() < next) return;
    next = performance.now() + 2_000;
    tell(detail);
  };
}
