"""แบบฟอร์ม 6: project report of a state agency (forms.md section 2.10)."""
