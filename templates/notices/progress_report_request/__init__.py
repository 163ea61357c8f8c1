"""The request for a progress report (forms.md section 3, N-13)."""
