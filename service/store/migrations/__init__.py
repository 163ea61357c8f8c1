"""How the tables came to be, step by step; ``service.store.migrate`` runs them."""
