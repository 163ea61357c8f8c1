"""The second demand notice (forms.md section 3, N-05)."""
