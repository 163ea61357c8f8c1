"""``python -m service.cli`` is ``faf``."""

import sys

from service.cli.entry import main

if __name__ == "__main__":
    sys.exit(main())
