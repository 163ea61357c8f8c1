"""The minutes that go with a plan change (forms.md section 2.12)."""
