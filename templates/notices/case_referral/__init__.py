"""The referral of a case to the legal office (forms.md section 3, N-17)."""
