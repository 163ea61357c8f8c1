"""The letter to a judgment debtor (forms.md section 3, N-22)."""
