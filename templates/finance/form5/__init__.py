"""แบบฟอร์ม 5: cash report of a cooperative (forms.md section 2.9)."""
