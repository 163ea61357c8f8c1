"""แบบฟอร์ม 7: cash report of a state agency (forms.md section 2.11)."""
