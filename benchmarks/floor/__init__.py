"""A floor of moderators who take a quiz: its databases, its servers, what each of them does, and the load they make."""

import os
import tempfile

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="run"))  # PostgreSQL asks for it when imported
