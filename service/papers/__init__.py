"""Documents made one at a time, and kept."""
