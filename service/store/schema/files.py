"""Files by their checksums, and what waits to be put into the queue."""
