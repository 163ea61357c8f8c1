"""แบบฟอร์ม 1: performance report of an organization (forms.md section 2.5)."""
