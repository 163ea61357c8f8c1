"""Batches with their rows, what was held back, and the running letter numbers."""
