"""The queue: what waits is put into Redis, workers take it, a sweeper finds what was lost."""
