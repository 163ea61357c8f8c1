"""One notice kind over many loans: planning, making, resuming, reporting."""
