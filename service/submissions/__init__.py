"""What people send in: read, reviewed, accepted or returned."""
