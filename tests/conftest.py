"""What every test has in common: Hypothesis repeats itself and watches no clock."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("usual", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=2_000)
settings.load_profile("thorough" if os.environ.get("CAREPATH_THOROUGH") == "1" else "usual")
