"""The request to the prosecutor to take a case (forms.md section 3, N-17)."""
