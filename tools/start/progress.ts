import ora from 'ora';

/** Tells what a step is at: "12 of 40 people". */
export type Tell = (detail: string) => void;

/** Runs one step of the start and shows its title, its detail and the seconds it has taken; returns what the step returns. */
export async function showStep<T>(title: string, step: (tell: Tell) => Promise<T>): Promise<T> {
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
  let detail = '';
  const line = () => `${title}${detail && `: ${detail}`}`;
  if (!process.stdout.isTTY) {
    console.log(`${title} …`);
    const result = await step((text) => console.log(`${title}: ${text}`));
    console.log(`${title}: done in ${seconds()} s`);
    return result;
  }
  // A spinner that reads the keyboard would take Ctrl-C from us.
  const spinner = ora({ text: line(), stream: process.stdout, discardStdin: false }).start();
  const clock = setInterval(() => {
    spinner.text = `${line()} (${seconds()} s)`;
  }, 200);
  try {
    const result = await step((text) => {
      detail = text;
    });
    spinner.succeed(`${title} (${seconds()} s)`);
    return result;
  } catch (error) {
    spinner.fail(line());
    throw error;
  } finally {
    clearInterval(clock);
  }
}
