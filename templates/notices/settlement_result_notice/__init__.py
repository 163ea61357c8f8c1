"""The prosecutor is told of the board's answer to a settlement (forms.md section 3, N-19)."""
