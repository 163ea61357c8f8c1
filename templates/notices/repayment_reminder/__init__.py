"""The reminder before an instalment is due (forms.md section 3, N-01)."""
