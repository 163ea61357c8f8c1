"""นส.03: report of damage (forms.md section 2.3)."""
