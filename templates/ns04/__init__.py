"""นส.04: request to restructure the debt (forms.md section 2.4)."""
