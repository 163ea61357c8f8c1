"""Starting it all: web, workers and a private Redis in one command, or parts of it."""
