"""Work in the background: what waits in the database is carried to Redis and done by workers."""
