/**
 * What the examples share: the demo's shop, and the graph asked with nothing but `fetch`. The ids
 * are those of `make run`; your own hub has others.
 */
export const [URL_GIVEN = 'http://127.0.0.1:8000/graphql'] = process.argv.slice(2);
export const CHANNEL = 'channel_00000000000000000000000001';

/** The input of an order. Keep the idempotency key to repeat this same order, not to place more. */
export function anOrder(quantity, sku = 'CANDLE') {
  return {
    idempotencyKey: crypto.randomUUID(),
    channelId: CHANNEL,
    customerId: 'customer_00000000000000000000000001',
    lines: [{ sku, quantity }],
    shipTo: { country: 'DE', city: 'Berlin', street: 'Example street 1' },
  };
}

/** The data of an answer. What the hub could not run at all is in `errors`, with a code each. */
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

/** Somebody else places an order, so that there is something to hear of. */
export async function placedElsewhere() {
  const query = `mutation ($input: PlaceOrderInput!) {
    placeOrder(input: $input) { order { id number } }
  }`;
  return (await ask(query, { input: anOrder(1) })).placeOrder.order;
}

/** Messages as they come; `until` waits for the first that is wanted. */
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
export const show = (step, told) => console.log(JSON.stringify({ step, ...told }));
