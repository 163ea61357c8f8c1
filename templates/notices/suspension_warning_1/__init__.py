"""The first warning before disbursement is suspended (forms.md section 3, N-06)."""
