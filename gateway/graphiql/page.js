// @ts-nocheck: it runs in browsers, whose globals the rest of the repository must not see.
const { React, ReactDOM, GraphiQL } = window;

const DEFAULT_QUERY = `# Lumigraph: people, posts, media, feeds, likes.
# The book on the left documents every field.
#
# To act as someone, sign in: the variables below
# are the login of the demo (npm start). Then put
# the access token into the headers:
#   { "Authorization": "Bearer …" }

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

begin(window);
const fetcher = GraphiQL.createFetcher({ url: '/graphql', subscriptionUrl: socketUrl.href });
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: DEFAULT_QUERY,
    defaultEditorToolsVisibility: 'variables',
  }),
);
