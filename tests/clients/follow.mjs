/**
 * Follow a subscription with the protocol's reference client, for the Python tests.
 *
 *   node follow.mjs ws|sse|sse-single URL COUNT < operation.json
 *
 * Reads `{"query", "variables"}` from standard input and prints every result as one JSON line.
 * Ends with 0 after COUNT results or when the server completes; an error is printed as
 * `{"error": …}` and ends with 1.
 */
import { text } from 'node:stream/consumers';
import { createClient as overSse } from 'graphql-sse';
import { createClient as overWebSocket } from 'graphql-ws';
import WebSocket from 'ws';

const CLIENTS = {
  ws: (url) => overWebSocket({ url, webSocketImpl: WebSocket, retryAttempts: 0 }),
  sse: (url) => overSse({ url, retryAttempts: 0 }),
  'sse-single': (url) => overSse({ url, retryAttempts: 0, singleConnection: true }),
};

/** Errors arrive as a list of graph errors, an Error, or an event that closed the socket. */
function described(error) {
  if (Array.isArray(error)) return error;
  const { name, message, code, reason } = error;
  return { name, message, code, reason };
}

async function follow(client, operation, count) {
  let seen = 0;
  for await (const result of client.iterate(operation)) {
    console.log(JSON.stringify(result));
    seen += 1;
    if (seen === count) return;
  }
}

const [protocol, url, count] = process.argv.slice(2);
const client = CLIENTS[protocol](url);
try {
  await follow(client, JSON.parse(await text(process.stdin)), Number(count));
} catch (error) {
  console.log(JSON.stringify({ error: described(error) }));
  process.exitCode = 1;
} finally {
  await client.dispose();
}
