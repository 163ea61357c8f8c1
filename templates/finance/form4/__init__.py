"""แบบฟอร์ม 4: cash report of a community enterprise (forms.md section 2.8)."""
