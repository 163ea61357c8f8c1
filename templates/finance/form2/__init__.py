"""แบบฟอร์ม 2: spending report of an organization (forms.md section 2.6)."""
