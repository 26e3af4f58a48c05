/**
 * urql with the normalized cache: a list page by page, an order placed with its refusal read from
 * the payload, and the list kept up to date by a live stream that resumes.
 *
 *   node urql/main.mjs [URL]     prints one JSON line for each step
 */
import { Client, fetchExchange, gql, subscriptionExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { getIntrospectionQuery } from 'graphql';
import { createLiveClient } from '../live.mjs';
import { CHANNEL, Messages, URL_GIVEN, anOrder, ask, placedElsewhere, show } from '../shop.mjs';

const ROW = gql`
  fragment Row on Order { id number status }
`;
const ORDERS = gql`
  query Orders($channelId: ID!, $first: Int, $after: String) {
    orders(where: { channelId: [$channelId] }, first: $first, after: $after) {
      edges { cursor node { ...Row } }
      pageInfo { hasNextPage endCursor }
    }
  }
  ${ROW}
`;
const PLACE = gql`
  mutation Place($input: PlaceOrderInput!) {
    placeOrder(input: $input) {
      order { ...Row }
      errors {
        __typename
        ... on UserError { code message path }
        ... on OutOfStock { sku available }
      }
    }
  }
  ${ROW}
`;
const FOLLOW = gql`
  subscription Follow($topic: OrderTopic, $after: String) {
    orderEvents(topic: $topic, after: $after) {
      __typename
      ... on OrderSnapshot { cursor orders { ...Row } }
      ... on OrderEvent { id cursor kind order { ...Row } }
    }
  }
  ${ROW}
`;

// --- the list --------------------------------------------------------------------------------

const LIST = { channelId: CHANNEL, first: 2 };

/** Add an order to the start of the list once: the mutation and the stream both deliver it. */
function add(cache, order) {
  cache.updateQuery({ query: ORDERS, variables: LIST }, (data) => {
    if (!data || data.orders.edges.some(({ node }) => node.id === order.id)) return data;
    const edge = { __typename: 'OrderEdge', cursor: '', node: order };
    return { ...data, orders: { ...data.orders, edges: [edge, ...data.orders.edges] } };
  });
}

// --- the client ------------------------------------------------------------------------------

const caller = { 'x-order-hub-actor': 'urql-example', 'x-order-hub-channel': CHANNEL };
const live = createLiveClient(URL_GIVEN, caller);

const schema = await ask(getIntrospectionQuery({ descriptions: false }));
const isNode = (type) => type.interfaces.some(({ name }) => name === 'Node');
const embedded = schema.__schema.types.filter((t) => t.kind === 'OBJECT' && !isNode(t));

const client = new Client({
  url: URL_GIVEN,
  fetchOptions: { headers: caller },
  preferGetMethod: false,
  exchanges: [
    cacheExchange({
      // From the schema the cache knows which types an interface has, and which fields may be null.
      schema,
      // Objects without an id, such as money, are cached within the object that contains them.
      keys: Object.fromEntries(embedded.map(({ name }) => [name, () => null])),
      resolvers: { Query: { orders: relayPagination() } },
      updates: {
        Mutation: {
          // A refused order is null: it adds no row.
          placeOrder: ({ placeOrder: { order } }, _, cache) => order && add(cache, order),
        },
        Subscription: {
          orderEvents: ({ orderEvents: { kind, order } }, _, cache) =>
            kind === 'ORDER_PLACED' && add(cache, order),
        },
      },
    }),
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: (operation) => ({
        subscribe: (sink) => ({ unsubscribe: live.subscribe(operation, sink) }),
      }),
    }),
  ],
});

/** The data; a request that could not be executed is an error. */
async function answered(result) {
  const { data, error } = await result;
  if (error) throw error;
  return data;
}

const place = async (input) => (await answered(client.mutation(PLACE, { input }))).placeOrder;
const list = () =>
  client.readQuery(ORDERS, LIST).data.orders.edges.map(({ node }) => node.number);

// --- the steps -------------------------------------------------------------------------------

const first = await answered(client.query(ORDERS, LIST));
show('first page', { list: list() });

await answered(client.query(ORDERS, { ...LIST, after: first.orders.pageInfo.endCursor }));
show('second page', { list: list() });

const messages = new Messages();
const following = client
  .subscription(FOLLOW, { topic: { channelId: CHANNEL } })
  .subscribe(({ data, error }) => {
    if (error) throw error;
    messages.push(data.orderEvents);
  });
await messages.until(({ __typename }) => __typename === 'OrderSnapshot');

const placed = await place(anOrder(1));
show('placed', { ...placed, list: list() });
show('refused', { ...(await place(anOrder(1_000))), list: list() });
show('live', { event: await messages.until((m) => m.order?.id === placed.order.id), list: list() });

live.terminate(); // Simulates a lost network.
const missed = await placedElsewhere();
await messages.until((m) => m.order?.id === missed.id);
show('resumed', { missed, messages, list: list() });

following.unsubscribe();
await live.dispose();
