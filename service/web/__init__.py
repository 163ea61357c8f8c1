"""The web: the API and what it needs of HTTP."""
