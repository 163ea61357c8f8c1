"""Everything that runs, kept running: web, workers, the clock and a Redis of our own."""
