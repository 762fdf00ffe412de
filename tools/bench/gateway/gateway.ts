import { createHttpClient } from '../http-client.ts';
import type { Comparison } from '../measure.ts';
import { comparisonFigures, comparisonTable } from './comparison.ts';
import { startContestants } from './contestants.ts';
import { HIVE_VERSION, installHive } from './hive.ts';
import { askAll, loadByTurns } from './rounds.ts';

export const gateway: Comparison = {
  name: 'gateway',
  about:
    'The feed of 50 posts with resolvers that do nothing, beside Apollo Gateway, Hive Gateway and one schema without federation.',
  compare: async (room, settings, tell) => {
    tell('installing Hive Gateway');
    const hive = await installHive(room);
    tell('starting');
    const contestants = await startContestants(room, hive);
    const client = createHttpClient();
    room.cleanup.defer(() => client.close());
    const measure = async () => {
      tell('checking that all answer alike');
      return loadByTurns(await askAll(contestants, client), client, settings, tell);
    };
    const failures = contestants.flatMap((each) => [each.gateway, ...each.behind]).map(({ failure }) => failure);
    const taken = await Promise.race([measure(), ...failures]);
    const table = comparisonTable(taken);
    const missing = `\n\nHive Gateway ${HIVE_VERSION} is not among them: npm could not install it.`;
    return { figures: comparisonFigures(taken), table: hive === null ? table + missing : table };
  },
};
