"""The list of papers that go with a plan change (forms.md section 2.15)."""
