"""นส.01: monitoring of a project by the provincial office (forms.md section 2.1)."""
