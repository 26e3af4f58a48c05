/**
 * A graphql-ws client whose streams resume: it stores the cursor of the last message, and
 * subscribes after it when it reconnects. Apollo, urql and Relay use it like any other client.
 *
 * A subscription must select `cursor` and declare `$after: String`.
 */
import { createClient } from 'graphql-ws';
import WebSocket from 'ws'; // For Node.js before 22; browsers have a global WebSocket.

const PING_MS = 10_000;
const PONG_MS = 5_000;

/** `caller` identifies the client, in `x-order-hub-actor` and `x-order-hub-channel`. */
export function createLiveClient(url, caller = {}) {
  let pongTimeout;
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: globalThis.WebSocket ?? WebSocket,
    connectionParams: caller,
    // The default is five attempts: not enough for a tablet that was asleep all night.
    retryAttempts: Infinity,
    shouldRetry: () => true,
    // A lost network raises no error: a ping without a pong closes the WebSocket.
    keepAlive: PING_MS,
    on: {
      ping: (received) => {
        if (!received) pongTimeout = setTimeout(() => client.terminate(), PONG_MS);
      },
      pong: (received) => {
        if (received) clearTimeout(pongTimeout);
      },
      closed: () => clearTimeout(pongTimeout),
    },
  });

  function subscribe(operation, sink) {
    // graphql-ws sends this object again after each reconnect, with its values at that time.
    const variables = { ...operation.variables };
    return client.subscribe(
      { ...operation, variables },
      {
        next(result) {
          const [message] = Object.values(result.data ?? {});
          if (message?.cursor) variables.after = message.cursor;
          sink.next(result);
        },
        error: (error) => sink.error(error),
        complete: () => sink.complete(),
      },
    );
  }
  return { ...client, subscribe };
}
