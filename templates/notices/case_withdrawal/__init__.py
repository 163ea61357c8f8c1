"""The case is withdrawn after full payment (forms.md section 3, N-20)."""
