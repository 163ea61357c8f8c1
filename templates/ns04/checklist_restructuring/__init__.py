"""The list of papers that go with a restructuring (forms.md section 2.16)."""
