"""The notice of the board's resolution (forms.md section 3, N-14)."""
