/**
 * Apollo Client: a list page by page, an order placed with its refusal read from the payload, and
 * the list kept up to date by a live stream that resumes.
 *
 *   node apollo/main.mjs [URL]     prints one JSON line for each step
 */
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { getMainDefinition, relayStylePagination } from '@apollo/client/utilities';
import { createLiveClient } from '../live.mjs';
import { CHANNEL, Messages, URL_GIVEN, anOrder, ask, placedElsewhere, show } from '../shop.mjs';

// Page by `edges`: relayStylePagination does not merge `nodes`.
const ORDERS = gql`
  query Orders($channelId: ID!, $first: Int, $after: String) {
    orders(where: { channelId: [$channelId] }, first: $first, after: $after) {
      edges { node { ...Row } }
      pageInfo { hasNextPage endCursor }
    }
  }
  fragment Row on Order { id number status }
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
  fragment Row on Order { id number status }
`;
const FOLLOW = gql`
  subscription Follow($topic: OrderTopic, $after: String) {
    orderEvents(topic: $topic, after: $after) {
      ... on OrderSnapshot { cursor orders { ...Row } }
      ... on OrderEvent { id cursor kind order { ...Row } }
    }
  }
  fragment Row on Order { id number status }
`;

// --- the client ------------------------------------------------------------------------------

const caller = { 'x-order-hub-actor': 'apollo-example', 'x-order-hub-channel': CHANNEL };
const live = createLiveClient(URL_GIVEN, caller);

/** Apollo must know which types implement an interface, or `... on UserError` stays empty. */
async function possibleTypes() {
  const asked = await ask('{ __schema { types { name possibleTypes { name } } } }');
  const abstract = asked.__schema.types.filter((type) => type.possibleTypes);
  return Object.fromEntries(abstract.map((t) => [t.name, t.possibleTypes.map((p) => p.name)]));
}

const client = new ApolloClient({
  cache: new InMemoryCache({
    possibleTypes: await possibleTypes(),
    typePolicies: {
      Query: { fields: { orders: relayStylePagination(['where', 'sort', 'direction']) } },
    },
  }),
  link: ApolloLink.split(
    ({ query }) => getMainDefinition(query).operation === 'subscription',
    new GraphQLWsLink(live),
    new HttpLink({ uri: URL_GIVEN, headers: caller }),
  ),
});

// --- the list --------------------------------------------------------------------------------

const LIST = { query: ORDERS, variables: { channelId: CHANNEL, first: 2 } };

/** Add an order to the start of the list once: the mutation and the stream both deliver it. */
function add(order) {
  client.cache.updateQuery(LIST, (data) => {
    if (!data || data.orders.edges.some(({ node }) => node.id === order.id)) return data;
    const edges = [{ __typename: 'OrderEdge', node: order }, ...data.orders.edges];
    return { ...data, orders: { ...data.orders, edges } };
  });
}

async function place(input) {
  const { data } = await client.mutate({
    mutation: PLACE,
    variables: { input },
    // A refused order is null: it adds no row.
    update: (_, { data: { placeOrder } }) => placeOrder.order && add(placeOrder.order),
  });
  return data.placeOrder;
}

const list = () => client.readQuery(LIST).orders.edges.map(({ node }) => node.number);

// --- the steps -------------------------------------------------------------------------------

const { data } = await client.query(LIST);
show('first page', { list: list() });

await client.watchQuery(LIST).fetchMore({ variables: { after: data.orders.pageInfo.endCursor } });
show('second page', { list: list() });

const messages = new Messages();
const following = client
  .subscribe({ query: FOLLOW, variables: { topic: { channelId: CHANNEL } } })
  .subscribe(({ data, error }) => {
    if (error) throw error;
    const message = data.orderEvents;
    if (message.kind === 'ORDER_PLACED') add(message.order);
    messages.push(message);
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
client.stop();
await live.dispose();
