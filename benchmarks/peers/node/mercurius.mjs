// `node mercurius.mjs PORT [jit]`: mercurius on fastify; with `jit`, operations are compiled after
// their first execution.
import Fastify from 'fastify'
import mercurius from 'mercurius'
import { context, resolvers, typeDefs } from './graph.mjs'

const [, , port, jit] = process.argv
const app = Fastify()
app.register(mercurius, { schema: typeDefs, resolvers, context, jit: jit ? 1 : 0 })
await app.listen({ port: Number(port), host: '127.0.0.1' })
