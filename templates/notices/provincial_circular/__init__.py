"""A circular to all provincial offices, as a stamped letter (forms.md 5.2)."""
