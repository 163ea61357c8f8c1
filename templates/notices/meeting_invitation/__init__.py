"""The invitation to a meeting (forms.md section 3, N-15)."""
