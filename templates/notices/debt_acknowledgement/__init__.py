"""The debtor's acknowledgement of a debt (forms.md section 3, N-16)."""
