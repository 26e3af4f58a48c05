/**
 * A graphql-ws client whose streams resume: it remembers the cursor of the last message, and
 * subscribes after it when the socket comes back. Apollo, urql and Relay take it as any other.
 *
 * A subscription must select `cursor` and declare `$after: String`.
 */
import { createClient } from 'graphql-ws';
import WebSocket from 'ws'; // For Node.js before 22; browsers have a WebSocket of their own.

const PING_MS = 10_000;
const PONG_MS = 5_000;

/** A graphql-ws client. `caller` names who asks, in `x-order-hub-actor` and `x-order-hub-channel`. */
export function createLiveClient(url, caller = {}) {
  let silence;
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: globalThis.WebSocket ?? WebSocket,
    connectionParams: caller,
    // By default it gives up after five attempts: too soon for a tablet that slept all night.
    retryAttempts: Infinity,
    shouldRetry: () => true,
    // A network that is gone says nothing: a ping without an answer ends the socket.
    keepAlive: PING_MS,
    on: {
      ping: (received) => {
        if (!received) silence = setTimeout(() => client.terminate(), PONG_MS);
      },
      pong: (received) => {
        if (received) clearTimeout(silence);
      },
      closed: () => clearTimeout(silence),
    },
  });

  function subscribe(operation, sink) {
    // graphql-ws sends this object anew whenever it connects again, with what it holds by then.
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
