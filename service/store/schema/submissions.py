"""What people sent in, how it was read, and what was decided."""
