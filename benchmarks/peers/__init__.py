"""Other servers of the same queries on the same tables: the ordinary Strawberry stack, Node.js
servers, and what is left without GraphQL."""
