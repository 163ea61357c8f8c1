"""What waits to be put into the queue."""
