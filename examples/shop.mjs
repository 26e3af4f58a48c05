/**
 * Shared by the examples: the ids of the demo's shop, and GraphQL requests with plain `fetch`. The
 * ids are those of `make run`; your own hub has others.
 */
export const [URL_GIVEN = 'http://127.0.0.1:8000/graphql'] = process.argv.slice(2);
export const CHANNEL = 'channel_00000000000000000000000001';

/** The input of an order. For a retry send it again with the same idempotency key. */
export function anOrder(quantity, sku = 'CANDLE') {
  return {
    idempotencyKey: crypto.randomUUID(),
    channelId: CHANNEL,
    customerId: 'customer_00000000000000000000000001',
    lines: [{ sku, quantity }],
    shipTo: { country: 'DE', city: 'Berlin', street: 'Example street 1' },
  };
}

/** The data of a response. Top-level `errors`, each with a code, are requests that were not executed. */
export async function ask(query, variables) {
  const response = await fetch(URL_GIVEN, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-order-hub-actor': 'plain-fetch' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new AggregateError(errors, errors[0].message);
  return data;
}

/** Place an order as another client, so that the stream has an event to deliver. */
export async function placedElsewhere() {
  const query = `mutation ($input: PlaceOrderInput!) {
    placeOrder(input: $input) { order { id number } }
  }`;
  return (await ask(query, { input: anOrder(1) })).placeOrder.order;
}

/** Received messages; `until` waits for the first that matches. */
export class Messages extends Array {
  #arrived = () => {};

  push(...messages) {
    super.push(...messages);
    this.#arrived();
  }

  async until(wanted) {
    while (!this.some(wanted)) await new Promise((resolve) => (this.#arrived = resolve));
    return this.find(wanted);
  }
}

/** One JSON line for each step. */
export const show = (step, result) => console.log(JSON.stringify({ step, ...result }));
