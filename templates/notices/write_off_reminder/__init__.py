"""The reminders that a write-off has to prove (forms.md section 3, N-21)."""
