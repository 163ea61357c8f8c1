"""What offices decide for themselves: letterhead, signers, holidays, running numbers."""
