// The graph of the Node.js servers: the fields of the compared queries, with data loaders over `pg`.
import DataLoader from 'dataloader'
import { GraphQLScalarType } from 'graphql'
import pg from 'pg'

export const typeDefs = `
  scalar DateTime
  scalar Decimal
  enum OrderStatus { PENDING_REVIEW ON_HOLD CONFIRMED FULFILLED COMPLETED CANCELLED }
  enum ShipmentStatus {
    CREATED LABELLED MANIFESTED IN_TRANSIT OUT_FOR_DELIVERY PARTIALLY_DELIVERED DELIVERED
    EXCEPTION RETURN_TO_SENDER LOST
  }
  enum TrackingKind { LABEL MANIFEST TRANSIT OUT_FOR_DELIVERY EXCEPTION DELIVER RETURN LOSE }
  type Money { amount: Decimal! currencyCode: String! }
  type Customer { id: ID! name: String! email: String }
  type Variant { id: ID! sku: String! title: String! }
  type OrderLine {
    id: ID! sku: String title: String! quantity: Int! unitPrice: Money! variant: Variant
  }
  type TrackingEvent { id: ID! kind: TrackingKind! occurredAt: DateTime }
  type Shipment { id: ID! status: ShipmentStatus! tracking: [TrackingEvent!]! }
  type Order {
    id: ID! number: String! status: OrderStatus! placedAt: DateTime! email: String
    originalTotal: Money! customer: Customer lines: [OrderLine!]! shipments: [Shipment!]!
  }
  type PageInfo { hasNextPage: Boolean! }
  type OrderConnection { nodes: [Order!]! pageInfo: PageInfo! }
  type Location { id: ID! code: String! }
  type InventoryLevel { onHand: Int! reserved: Int! available: Int! location: Location! }
  type Availability { sku: String! inventoryLevels: [InventoryLevel!]! }
  input OrderBy { id: ID number: String }
  type Query {
    order(by: OrderBy!): Order
    orders(first: Int!): OrderConnection!
    availability(skus: [String!]!): [Availability!]!
  }
`

const pool = new pg.Pool({ connectionString: process.env.BENCHMARK_DATABASE, max: 8 })

// A prepared statement.
const rows = async (name, text, ...values) => (await pool.query({ name, text, values })).rows

const one = (table, columns) =>
  new DataLoader(async (ids) => {
    const text = `SELECT ${columns} FROM ${table} WHERE id = ANY($1)`
    const byId = new Map((await rows(table, text, ids)).map((row) => [row.id, row]))
    return ids.map((id) => byId.get(id))
  })

const many = (table, columns, by, order) =>
  new DataLoader(async (keys) => {
    const text = `SELECT ${by}, ${columns} FROM ${table} WHERE ${by} = ANY($1) ORDER BY ${order}`
    const grouped = new Map(keys.map((key) => [key, []]))
    for (const row of await rows(table, text, keys)) grouped.get(row[by]).push(row)
    return keys.map((key) => grouped.get(key))
  })

export const context = () => ({
  customer: one('customers', 'id, name, email'),
  variant: one('variants', 'id, sku, title'),
  location: one('locations', 'id, code'),
  lines: many(
    'order_lines',
    'id, sku, title, quantity, unit_price, currency, variant_id',
    'order_id',
    'position',
  ),
  shipments: many('shipments', 'id, status', 'order_id', 'id'),
  tracking: many('tracking_events', 'id, kind, occurred_at', 'shipment_id', 'id'),
  levels: many('inventory_levels', 'on_hand, reserved, available, location_id', 'sku', 'id'),
})

const ORDER =
  'SELECT id, number, status, placed_at, email, total, currency, customer_id FROM orders'
// The driver reads a bigint as a string.
const money = (minor, currencyCode) => ({
  amount: (Number(minor) / 100).toFixed(2),
  currencyCode,
})

export const resolvers = {
  // As the hub writes times.
  DateTime: new GraphQLScalarType({
    name: 'DateTime',
    serialize: (at) => at.toISOString().replace(/\.000Z$|Z$/, '+00:00'),
  }),
  Query: {
    order: async (_, { by }) => (await rows('order', `${ORDER} WHERE id = $1`, by.id))[0],
    orders: async (_, { first }) => {
      const text = `${ORDER} ORDER BY placed_at DESC, id DESC LIMIT $1`
      const found = await rows('orders', text, first + 1)
      return { nodes: found.slice(0, first), pageInfo: { hasNextPage: found.length > first } }
    },
    availability: (_, { skus }) => skus.map((sku) => ({ sku })),
  },
  Order: {
    placedAt: (order) => order.placed_at,
    originalTotal: (order) => money(order.total, order.currency),
    customer: (order, _, { customer }) => order.customer_id && customer.load(order.customer_id),
    lines: (order, _, { lines }) => lines.load(order.id),
    shipments: (order, _, { shipments }) => shipments.load(order.id),
  },
  OrderLine: {
    unitPrice: (line) => money(line.unit_price, line.currency),
    variant: (line, _, { variant }) => line.variant_id && variant.load(line.variant_id),
  },
  Shipment: { tracking: (shipment, _, { tracking }) => tracking.load(shipment.id) },
  TrackingEvent: { occurredAt: (event) => event.occurred_at },
  Availability: { inventoryLevels: ({ sku }, _, { levels }) => levels.load(sku) },
  InventoryLevel: {
    onHand: (level) => level.on_hand,
    location: (level, _, { location }) => location.load(level.location_id),
  },
}
