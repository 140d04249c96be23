"""``python -m carepath_cli`` is ``carepath``."""

import sys

from carepath_cli.main import main

sys.exit(main())
