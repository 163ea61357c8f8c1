"""The notice that disbursement is suspended (forms.md section 3, N-07)."""
