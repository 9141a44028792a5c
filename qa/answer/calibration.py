"""How good an answer is and how sure: two small linear models over named features.

The first ranks spans of different passages against each other, the second says how probably
an answer is right. Their weights stand in ``calibration.json``, readable by eye, with how they
were fitted; ``python -m eval calibrate`` fits them anew. Nothing else makes a confidence; where a
figure that several articles bear out takes the first place, it has the sum of theirs, and the
newest value of a ledger has that of the answer it replaces.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.errors import ModelError

FloatArray = npt.NDArray[np.float64]

BUNDLED = Path(__file__).with_name("calibration.json")

# What a span is ranked by, in this order; qa/answer/ranking.py computes them.
FEATURES = ("margin", "cosine", "coverage", "named", "echo", "fit")
# What a confidence is made of.
EVIDENCE = ("lead", "margin", "named", "fit", "agreement")
# A lead beyond this says no more; an answer without a rival has it.
MOST_LEAD = 5.0
# Further places than this add nothing.
MOST_AGREEMENT = 3


@dataclass(frozen=True, slots=True)
class Calibration:
    """score = Σ rank[f] · f; P(right) = sigmoid(bias + Σ confidence[e] · e)."""

    rank: Mapping[str, float]
    confidence: Mapping[str, float]
    bias: float
    threshold: float  # answer where the answers' P(right) come to it together
    reader: str  # fingerprint of the reader it was fitted for; "" fits any

    def scores(self, features: FloatArray) -> FloatArray:
        """Rank scores (n,) of spans with features (n, len(FEATURES))."""
        result: FloatArray = features @ np.asarray([self.rank[name] for name in FEATURES])
        return result

    def probabilities(
        self, scores: FloatArray, features: FloatArray, places: FloatArray
    ) -> FloatArray:
        """P(right) (n,) of the distinct answers to one question.

        Args:
            scores: their rank scores (n,).
            features: their features (n, len(FEATURES)).
            places: in how many places each was found (n,).
        """
        evidence = evidence_of(scores, features, places)
        weights = np.asarray([self.confidence[name] for name in EVIDENCE])
        result: FloatArray = 1 / (1 + np.exp(-np.clip(evidence @ weights + self.bias, -30, 30)))
        return result

    @classmethod
    def load(cls, path: Path | None = None) -> Calibration:
        """Read a fitted model, the bundled one by default.

        Raises:
            ModelError: the file is missing or is not one.
        """
        path = path.expanduser() if path else BUNDLED
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                rank={name: float(data["rank"][name]) for name in FEATURES},
                confidence={name: float(data["confidence"][name]) for name in EVIDENCE},
                bias=float(data["bias"]),
                threshold=float(data["threshold"]),
                reader=str(data["reader"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"the calibration {path} is missing or damaged: reinstall the program, or fit it "
                "with python -m eval calibrate"
            ) from error


def evidence_of(scores: FloatArray, features: FloatArray, places: FloatArray) -> FloatArray:
    """The evidence (n, len(EVIDENCE)) for each of the answers to one question.

    An answer's lead is its score less the best other answer's, within ±MOST_LEAD; its agreement
    is in how many further places it was found, at most MOST_AGREEMENT. Cosine ranks well, but
    its level shifts from one collection of texts to the next, so that it is no evidence across
    collections.
    """
    lead = np.full(len(scores), MOST_LEAD)
    for row in range(len(scores)):
        rivals = np.delete(scores, row)
        if len(rivals):
            lead[row] = np.clip(scores[row] - rivals.max(), -MOST_LEAD, MOST_LEAD)
    kept = [FEATURES.index(name) for name in EVIDENCE[1:-1]]
    agreement = np.clip(places - 1, 0, MOST_AGREEMENT)
    return np.column_stack([lead, features[:, kept], agreement])
