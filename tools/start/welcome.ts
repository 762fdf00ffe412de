import type { DemoLogin } from './demo.ts';

/** What the reader needs once all is up: the address, how to sign in, where to look next. */
export function welcome(url: string, logs: string, login: DemoLogin | undefined): string {
  const signIn = login && `login: "${login.username}", password: "${login.password}"`;
  const lines = [
    '',
    `Lumigraph is up: ${url}/graphql  (GraphiQL in a browser, the API for everything else)`,
    '',
    ...(login
      ? [
          `  Demo login    ${login.username} / ${login.password}`,
          `  Sign in       mutation { signIn(input: { ${signIn} }) { session { accessToken } } }`,
          '  Then          send the header  Authorization: Bearer <accessToken>  and ask',
        ]
      : ['  Sign up       mutation signUp; then send the header  Authorization: Bearer <accessToken>  and ask']),
    '                { feed(first: 5) { edges { node { caption likeCount author { username } } } } }',
    '',
    `  Health        ${url}/health/ready    Metrics  ${url}/metrics`,
    `  Logs          ${logs}`,
    '  Next          npm run journey -- --photos DIR    npm run bench    README.md',
    '',
    'Ctrl-C stops it.',
  ];
  return lines.join('\n');
}
