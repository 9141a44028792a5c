"""Text → vectors → neighbours. Knows nothing of articles or questions and never imports ``qa``."""

import os

# FAISS's threads spin after a search, for a while, in wait of the next one, and take the cores from
# the readers, which run then: a question took a fifth longer. It has to be said before they start.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
