"""นส.02: request to change the work plan and the repayment plan (forms.md section 2.2)."""
