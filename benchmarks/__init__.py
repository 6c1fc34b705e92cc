"""What the product is measured by, each a module; tests lend what they make, so that it is written once."""

import sys

from config import ROOT

sys.path.append(str(ROOT / "tests"))
