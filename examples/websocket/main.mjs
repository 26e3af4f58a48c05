/**
 * Subscribe to a channel's orders with plain graphql-ws: the caller is identified when the socket
 * opens, and the stream resumes after a cursor, after a disconnect or a restart of the program.
 *
 *   node websocket/main.mjs [URL [CURSOR]]     prints each message as one JSON line, until stopped
 */
import { createLiveClient } from '../live.mjs';

const [url = 'http://127.0.0.1:8000/graphql', after = null] = process.argv.slice(2);
const CHANNEL = 'channel_00000000000000000000000001';

const FOLLOW = /* GraphQL */ `
  subscription Follow($topic: OrderTopic, $after: String) {
    orderEvents(topic: $topic, after: $after) {
      __typename
      ... on OrderSnapshot { cursor complete orders { id number status } }
      ... on OrderEvent { cursor sequence kind actor order { id number status } }
    }
  }
`;

const show = (line) => console.log(JSON.stringify(line));

const caller = { 'x-order-hub-actor': 'websocket-example', 'x-order-hub-channel': CHANNEL };
const live = createLiveClient(url, caller);
live.on('connected', () => show({ socket: 'open' }));
live.on('closed', ({ code }) => show({ socket: 'closed', code }));

/** An invalid query, or a cursor that this hub does not know: the stream ends. */
function refused(errors) {
  show({ errors });
  process.exitCode = 1;
}

live.subscribe(
  { query: FOLLOW, variables: { topic: { channelId: CHANNEL }, after } },
  {
    next: ({ data, errors }) => (errors ? refused(errors) : show(data.orderEvents)),
    error: refused,
    complete: () => show({ complete: true }),
  },
);

process.once('SIGTERM', () => live.dispose());
process.once('SIGINT', () => live.dispose());
