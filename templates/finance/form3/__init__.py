"""แบบฟอร์ม 3: final report of an organization (forms.md section 2.7)."""
