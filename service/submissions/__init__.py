"""What people send in: received, read, mended, accepted into the register or returned."""
