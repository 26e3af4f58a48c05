/**
 * urql without another library: its default exchange sends queries, mutations and subscriptions
 * over HTTP. The hub answers subscriptions with Server-Sent Events.
 *
 *   node http/urql.mjs [URL]     prints one JSON line for each step
 */
import { Client, fetchExchange, gql } from '@urql/core';
import { CHANNEL, Messages, URL_GIVEN, anOrder, show } from '../shop.mjs';
import { FOLLOW, ORDERS, PLACE } from './operations.mjs';

const client = new Client({
  url: URL_GIVEN,
  exchanges: [fetchExchange],
  fetchSubscriptions: true,
  preferGetMethod: false,
});

const { data } = await client.query(gql(ORDERS), { channelId: CHANNEL });
show('list', { list: data.orders.nodes });

const messages = new Messages();
const following = client
  .subscription(gql(FOLLOW), { topic: { channelId: CHANNEL } })
  .subscribe(({ data, error }) => {
    if (error) throw error;
    messages.push(data.orderEvents);
  });
await messages.until(({ __typename }) => __typename === 'OrderSnapshot');

const { data: placed } = await client.mutation(gql(PLACE), { input: anOrder(1) });
show('placed', placed.placeOrder);
const event = await messages.until(({ order }) => order?.id === placed.placeOrder.order.id);
show('live', { event });

following.unsubscribe();
// A fetch that is aborted while it reads can end Node with an error nobody can catch
// (github.com/nodejs/undici/issues/5715); browsers do not need this.
process.exit();
