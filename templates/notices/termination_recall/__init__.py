"""The recall after the board ends a project (forms.md section 3, N-09)."""
