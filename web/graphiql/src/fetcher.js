/** Requests to the hub: queries and mutations over HTTP, subscriptions over WebSocket. */
import { createGraphiQLFetcher, isAsyncIterable } from '@graphiql/toolkit';
import { parse } from 'graphql';
import { identity } from './callers.jsx';

const GRAPH = new URL('/graphql', location.href);
const SOCKET = new URL(GRAPH);
SOCKET.protocol = GRAPH.protocol === 'https:' ? 'wss:' : 'ws:';

const ask = createGraphiQLFetcher({
  url: GRAPH.href,
  headers: { accept: 'application/graphql-response+json, application/json' },
  // An address, not a client: GraphiQL then opens the WebSocket with the headers of the Headers pane.
  subscriptionUrl: SOCKET.href,
  enableIncrementalDelivery: false,
});

/** How many results of a stream the page shows. */
const KEPT_MAX = 50;

/** A result as it is shown within a stream: its data, or the whole result if it has more fields. */
const shown = ({ data, ...rest }) => (Object.keys(rest).length ? { data, ...rest } : data);

/**
 * A stream as one result that grows: all results so far, newest first. Not a generator: one that
 * waits for the next result cannot be stopped.
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

/** The operation to run: the requested one if the document contains it, else the only one. */
function operationOf(document, asked) {
  const names = document.definitions
    .filter(({ kind }) => kind === 'OperationDefinition')
    .map(({ name }) => name?.value);
  return names.includes(asked) || names.length !== 1 ? asked : names[0];
}

/**
 * Sends the text of the editor. For a moment after a tab opens, GraphiQL still passes the name and
 * the document of the previous tab, so both are read from the query itself.
 */
export async function fetcher(params, given) {
  // What the Headers pane says is sent as it is.
  const options = { ...given, headers: { ...identity(), ...given?.headers } };
  let documentAST;
  try {
    documentAST = parse(params.query);
  } catch {
    return ask(params, options); // The hub's message explains the syntax error.
  }
  const operationName = operationOf(documentAST, params.operationName);
  const answer = await ask({ ...params, operationName }, { ...options, documentAST });
  return isAsyncIterable(answer) ? growing(answer) : answer;
}
