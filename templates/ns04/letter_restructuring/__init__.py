"""The letter that asks for a restructuring (forms.md section 2.14)."""
