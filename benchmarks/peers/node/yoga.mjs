// `node yoga.mjs PORT`: graphql-yoga on Node.js' own server.
import { createServer } from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'
import { context, resolvers, typeDefs } from './graph.mjs'

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context,
  graphiql: false,
  logging: false,
  maskedErrors: false,
})
createServer(yoga).listen(Number(process.argv[2]), '127.0.0.1')
