"""Loans, what is owed on a date, and which notice is due: pure, no files, no clock."""
