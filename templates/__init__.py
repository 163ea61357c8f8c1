"""What each official document is: its record, its Word template, a sample. Imports thai."""
