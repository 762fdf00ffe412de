// @ts-nocheck: it runs in browsers, whose globals the rest of the repository must not see.
const { React, ReactDOM, GraphiQL } = window;

const DEFAULT_QUERY = `# Lumigraph: people, posts, media, feeds, likes, search.
#
# The book on the left documents every type and field.
# To act as someone: sign in with the variables below
#   { "login": "…", "password": "…" }
# and put the access token into the headers:
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

const socketUrl = new URL('/graphql', window.location.href);
socketUrl.protocol = socketUrl.protocol === 'https:' ? 'wss:' : 'ws:';

// A query in the address, as people send each other links.
const address = new URLSearchParams(window.location.search);
const initialQuery = address.get('query') ?? undefined;
const initialVariables = address.get('variables') ?? undefined;

const fetcher = GraphiQL.createFetcher({ url: '/graphql', subscriptionUrl: socketUrl.href });
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher,
    initialQuery,
    initialVariables,
    defaultQuery: DEFAULT_QUERY,
    defaultEditorToolsVisibility: 'variables',
  }),
);
