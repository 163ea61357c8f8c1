"""A Word template as Typst markup with the same Jinja tags in place."""
