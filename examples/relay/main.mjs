/**
 * Relay without React: a connection page by page, an order placed with its refusal read from the
 * payload, and the connection kept up to date by a live stream that resumes.
 *
 *   npm run relay && node relay/main.mjs [URL]     prints one JSON line for each step
 */
import relay from 'relay-runtime';
import { createLiveClient } from '../live.mjs';
import { CHANNEL, Messages, URL_GIVEN, anOrder, placedElsewhere, show } from '../shop.mjs';
import FOLLOW from './__generated__/operationsFollowSubscription.graphql.js';
import LIST from './__generated__/operationsListQuery.graphql.js';
import PLACE from './__generated__/operationsPlaceMutation.graphql.js';

const { ConnectionHandler, Environment, Network, Observable, RecordSource, Store } = relay;

// --- the client ------------------------------------------------------------------------------

const caller = { 'x-order-hub-actor': 'relay-example', 'x-order-hub-channel': CHANNEL };
const live = createLiveClient(URL_GIVEN, caller);

async function fetched({ text }, variables) {
  const response = await fetch(URL_GIVEN, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...caller },
    body: JSON.stringify({ query: text, variables }),
  });
  return response.json();
}

const followed = ({ text }, variables) =>
  Observable.create((sink) => live.subscribe({ query: text, variables }, sink));

const environment = new Environment({
  network: Network.create(fetched, followed),
  store: new Store(new RecordSource()),
});

// --- the list --------------------------------------------------------------------------------

const variables = { channelId: CHANNEL, first: 2 };
const list = relay.createOperationDescriptor(LIST, variables);
environment.retain(list);
const orders = () => environment.lookup(list.fragment).data.orders;
const numbers = () => orders().edges.map(({ node }) => node.number);

/** Add an order to the start of the list once: the mutation and the stream both deliver it. */
function add(store, order) {
  const connection = store.get(orders().__id);
  const known = connection.getLinkedRecords('edges').map((edge) => edge.getLinkedRecord('node'));
  if (known.some((node) => node.getDataID() === order.getDataID())) return;
  const edge = ConnectionHandler.createEdge(store, connection, order, 'OrderEdge');
  ConnectionHandler.insertEdgeBefore(connection, edge);
}

// `@prependNode` on the order would also work; it warns of a refused order during development.
function place(input) {
  return new Promise((resolve, reject) => {
    relay.commitMutation(environment, {
      mutation: PLACE,
      variables: { input },
      updater(store) {
        const order = store.getRootField('placeOrder').getLinkedRecord('order');
        if (order) add(store, order); // A refused order is null: it adds no row.
      },
      onCompleted: ({ placeOrder }) => resolve(placeOrder),
      onError: reject,
    });
  });
}

// --- the steps -------------------------------------------------------------------------------

await relay.fetchQuery(environment, LIST, variables).toPromise();
show('first page', { list: numbers() });

const after = orders().pageInfo.endCursor;
await relay.fetchQuery(environment, LIST, { ...variables, after }).toPromise();
show('second page', { list: numbers() });

const messages = new Messages();
const following = relay.requestSubscription(environment, {
  subscription: FOLLOW,
  variables: { topic: { channelId: CHANNEL } },
  updater(store, { orderEvents }) {
    if (orderEvents.kind === 'ORDER_PLACED') add(store, store.get(orderEvents.order.id));
  },
  onNext: ({ orderEvents }) => messages.push(orderEvents),
  onError: (error) => {
    throw error;
  },
});
await messages.until(({ __typename }) => __typename === 'OrderSnapshot');

const placed = await place(anOrder(1));
show('placed', { ...placed, list: numbers() });
show('refused', { ...(await place(anOrder(1_000))), list: numbers() });
const event = await messages.until(({ order }) => order?.id === placed.order.id);
show('live', { event, list: numbers() });

live.terminate(); // Simulates a lost network.
const missed = await placedElsewhere();
await messages.until(({ order }) => order?.id === missed.id);
show('resumed', { missed, messages, list: numbers() });

following.dispose();
await live.dispose();
