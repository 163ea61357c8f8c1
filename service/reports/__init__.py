"""Reports on the Fund's data: on screen, as Excel files and as pages."""
