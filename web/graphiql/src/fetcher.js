/** How the page asks the hub: queries and mutations over HTTP, subscriptions over WebSocket. */
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { parse } from 'graphql';

const GRAPH = new URL('/graphql', location.href);
const SOCKET = new URL(GRAPH);
SOCKET.protocol = GRAPH.protocol === 'https:' ? 'wss:' : 'ws:';

const ask = createGraphiQLFetcher({
  url: GRAPH.href,
  headers: { accept: 'application/graphql-response+json, application/json' },
  // An address, not a client: what stands in the Headers pane then opens the socket, too.
  subscriptionUrl: SOCKET.href,
  enableIncrementalDelivery: false,
});

/** Which operation to run: the one asked for if the document has it, else the only one there. */
function operationOf(document, asked) {
  const names = document.definitions
    .filter(({ kind }) => kind === 'OperationDefinition')
    .map(({ name }) => name?.value);
  return names.includes(asked) || names.length !== 1 ? asked : names[0];
}

/**
 * Ask with what stands in the editor now. For a moment after a tab opens, GraphiQL still passes
 * the name and the document of the tab before, so both are read from the query itself.
 */
export function fetcher(params, options) {
  let documentAST;
  try {
    documentAST = parse(params.query);
  } catch {
    return ask(params, options); // The hub explains a syntax error better than the page could.
  }
  const operationName = operationOf(documentAST, params.operationName);
  return ask({ ...params, operationName }, { ...options, documentAST });
}
