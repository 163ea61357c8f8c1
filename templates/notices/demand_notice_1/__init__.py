"""The first demand notice (forms.md section 3, N-04)."""
