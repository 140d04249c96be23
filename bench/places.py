"""Where things are."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
BACK_PAIN: Final = ROOT / "pathways" / "back_pain"
RESULTS: Final = ROOT / "bench" / "results.json"
