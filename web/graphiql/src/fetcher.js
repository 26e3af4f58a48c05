/** How the page asks the hub: queries and mutations over HTTP, subscriptions over WebSocket. */
import { createGraphiQLFetcher, isAsyncIterable } from '@graphiql/toolkit';
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

/** How many results of a stream the page keeps. */
const KEPT_MAX = 50;

/** A result as it is shown within a stream: its data, or all of it when there is more to tell. */
const shown = ({ data, ...rest }) => (Object.keys(rest).length ? { data, ...rest } : data);

/**
 * A stream as one result that grows: what has come so far, the newest on top. Not a generator:
 * one that waits for the next result cannot be told to stop.
 */
function growing(stream) {
  const source = stream[Symbol.asyncIterator]();
  let received = 0;
  let newestFirst = [];
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const { done, value } = await source.next();
      if (done) return { done, value };
      received += 1;
      newestFirst = [shown(value), ...newestFirst].slice(0, KEPT_MAX);
      return { done: false, value: { received, newestFirst } };
    },
    return: (value) => source.return?.(value),
  };
}

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
export async function fetcher(params, options) {
  let documentAST;
  try {
    documentAST = parse(params.query);
  } catch {
    return ask(params, options); // The hub explains a syntax error better than the page could.
  }
  const operationName = operationOf(documentAST, params.operationName);
  const answer = await ask({ ...params, operationName }, { ...options, documentAST });
  return isAsyncIterable(answer) ? growing(answer) : answer;
}
