"""The recall after the board suspends a project (forms.md section 3, N-08)."""
