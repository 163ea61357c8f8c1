"""The question to the prosecutor how a case stands (forms.md section 3, N-18)."""
