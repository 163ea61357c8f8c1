"""The notice to a mortgagor who is not the debtor (forms.md section 3, N-12)."""
