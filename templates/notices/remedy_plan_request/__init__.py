"""The letter that sets ways and time to mend a debt (forms.md section 3, N-03)."""
