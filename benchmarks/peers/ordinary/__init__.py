"""The ordinary Strawberry stack: ORM entities, aiodataloader, Strawberry's ASGI view, its default
executor. As the documentation of each library shows it."""
