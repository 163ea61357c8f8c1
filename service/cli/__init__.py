"""The command ``faf``: what people and programs call; exit codes 0 done, 1 person, 2 input."""

from service.cli.entry import main

__all__ = ["main"]
