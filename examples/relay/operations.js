/**
 * The operations of the Relay example, for relay-compiler: `npm run relay` writes one module for
 * each to `__generated__`. In an app they are in the components, and the Relay plugin of the bundler
 * replaces each tag by its module.
 */
import { graphql } from 'relay-runtime';

graphql`
  query operationsListQuery($channelId: ID!, $first: Int, $after: String) {
    orders(where: { channelId: [$channelId] }, first: $first, after: $after)
      @connection(key: "operationsListQuery_orders", filters: ["where"]) {
      __id
      edges { node { id number status } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

graphql`
  mutation operationsPlaceMutation($input: PlaceOrderInput!) {
    placeOrder(input: $input) {
      order { id number status }
      errors {
        __typename
        ... on UserError { code message path }
        ... on OutOfStock { sku available }
      }
    }
  }
`;

graphql`
  subscription operationsFollowSubscription($topic: OrderTopic, $after: String) {
    orderEvents(topic: $topic, after: $after) {
      __typename
      ... on OrderSnapshot { cursor orders { id number status } }
      ... on OrderEvent { id cursor kind order { id number status } }
    }
  }
`;
