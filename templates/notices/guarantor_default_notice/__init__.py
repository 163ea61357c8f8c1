"""The notice of a default to a guarantor (forms.md section 3, N-10)."""
