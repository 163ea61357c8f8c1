"""A memo inside the ministry (letters-and-law.md section 1)."""
