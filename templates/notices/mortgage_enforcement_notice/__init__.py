"""The notice before a mortgage is enforced (forms.md section 3, N-11)."""
