/** The operations of the examples over HTTP. */
export const ORDERS = `query Orders($channelId: ID!) {
  orders(where: { channelId: [$channelId] }, first: 2) { nodes { id number } }
}`;
export const PLACE = `mutation Place($input: PlaceOrderInput!) {
  placeOrder(input: $input) {
    order { id number }
    errors { ... on UserError { code message } }
  }
}`;
export const FOLLOW = `subscription Follow($topic: OrderTopic) {
  orderEvents(topic: $topic) {
    __typename
    ... on OrderSnapshot { cursor }
    ... on OrderEvent { id cursor kind order { id number } }
  }
}`;
