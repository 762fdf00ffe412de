import { composeSecrets } from './secrets.ts';

for (const [name, value] of Object.entries(composeSecrets())) console.log(`${name}='${value}'`);
