"""The product. Its matrices are small: a second thread that multiplies them mostly waits, and burns its core."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy is first imported
