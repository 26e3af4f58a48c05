/**
 * Apollo Client without another library: its HttpLink sends queries, mutations and subscriptions
 * over HTTP. The hub answers subscriptions with the multipart protocol that Apollo asks for.
 *
 *   node http/apollo.mjs [URL]     prints one JSON line for each step
 */
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { CHANNEL, Messages, URL_GIVEN, anOrder, show } from '../shop.mjs';
import { FOLLOW, ORDERS, PLACE } from './operations.mjs';

const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: new HttpLink({ uri: URL_GIVEN }),
});

const { data } = await client.query({ query: gql(ORDERS), variables: { channelId: CHANNEL } });
show('list', { list: data.orders.nodes });

const messages = new Messages();
const following = client
  .subscribe({ query: gql(FOLLOW), variables: { topic: { channelId: CHANNEL } } })
  .subscribe(({ data, error }) => {
    if (error) throw error;
    messages.push(data.orderEvents);
  });
await messages.until(({ __typename }) => __typename === 'OrderSnapshot');

const { data: placed } = await client.mutate({
  mutation: gql(PLACE),
  variables: { input: anOrder(1) },
});
show('placed', placed.placeOrder);
const event = await messages.until(({ order }) => order?.id === placed.placeOrder.order.id);
show('live', { event });

following.unsubscribe();
// A fetch that is aborted while it reads can end Node with an error nobody can catch
// (github.com/nodejs/undici/issues/5715); browsers do not need this.
process.exit();
