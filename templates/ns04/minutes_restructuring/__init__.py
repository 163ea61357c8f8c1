"""The minutes that go with a restructuring (forms.md section 2.13)."""
