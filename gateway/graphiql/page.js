// @ts-nocheck: it runs in browsers, whose globals the rest of the repository must not see.
const { React, ReactDOM, GraphiQL } = window;

const DEFAULT_QUERY = `# Lumigraph: people, posts, media, feeds, likes.
# The book on the left documents every field.
#
# To act as someone, sign in: the variables below
# are the login of the demo (npm start). The page
# keeps the access token and sends it from then on,
# with subscriptions too, unless the headers name another.

mutation SignIn($login: String!, $password: String!) {
  signIn(input: { login: $login, password: $password }) {
    session {
      accessToken
      expiresAt
    }
    userErrors {
      message
    }
  }
}
`;

const DEFAULT_VARIABLES = `{
  "login": "luma",
  "password": "lumigraph-demo"
}
`;

const socketUrl = new URL('/graphql', window.location.href);
socketUrl.protocol = socketUrl.protocol === 'https:' ? 'wss:' : 'ws:';

/**
 * GraphiQL begins with what it has stored. There goes a query in the address, as people send each other links; at the first visit our own
 * variables. As properties they would come into one more tab at each visit.
 */
function begin({ localStorage, location }) {
  const address = new URLSearchParams(location.search);
  const query = address.get('query');
  const isFirstVisit = localStorage.getItem('graphiql:tabState') === null;
  if (query !== null) {
    localStorage.setItem('graphiql:query', query);
    localStorage.setItem('graphiql:variables', address.get('variables') ?? '');
  } else if (isFirstVisit) {
    localStorage.setItem('graphiql:variables', DEFAULT_VARIABLES);
  }
}

/** The page keeps the token that someone signed in by, until the tab is closed. */
const TOKEN = 'lumigraph:accessToken';

function show() {
  const token = sessionStorage.getItem(TOKEN);
  document.getElementById('sign-out').hidden = token === null;
  document.getElementById('viewer').textContent = token === null ? 'Nobody is signed in' : describe(token);
}

/** Whose token it is, and until when. */
function describe(token) {
  try {
    const { sub, exp } = JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
    return `Signed in as user ${sub} until ${new Date(exp * 1000).toLocaleTimeString()}`;
  } catch {
    return 'Signed in';
  }
}

/** Keeps the access token of an answer to signIn, signUp or refreshSession, under whatever alias. */
function keepToken(answer) {
  const sessions = Object.values(answer?.data ?? {}).map((payload) => payload?.session ?? payload);
  const token = sessions.map((session) => session?.accessToken).find((each) => typeof each === 'string');
  if (token === undefined) return;
  sessionStorage.setItem(TOKEN, token);
  show();
}

async function* keepingTokens(answers) {
  for await (const answer of answers) {
    keepToken(answer);
    yield answer;
  }
}

const ask = GraphiQL.createFetcher({ url: '/graphql', subscriptionUrl: socketUrl.href });

async function fetcher(operation, options = {}) {
  const token = sessionStorage.getItem(TOKEN);
  const hasOwn = Object.keys(options.headers ?? {}).some((name) => name.toLowerCase() === 'authorization');
  const signedIn = token === null || hasOwn ? {} : { Authorization: `Bearer ${token}` };
  const answer = await ask(operation, { ...options, headers: { ...signedIn, ...options.headers } });
  if (answer?.[Symbol.asyncIterator]) return keepingTokens(answer);
  keepToken(answer);
  return answer;
}

begin(window);
show();
document.getElementById('sign-out').addEventListener('click', () => {
  sessionStorage.removeItem(TOKEN);
  show();
});
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: DEFAULT_QUERY,
    defaultEditorToolsVisibility: 'variables',
  }),
);
