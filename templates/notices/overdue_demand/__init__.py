"""The letter that shows what is overdue (forms.md section 3, N-02)."""
