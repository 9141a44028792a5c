"""How good an answer is and how sure: small linear models over named features.

One chooses the passages that a second reader reads again, one ranks spans of different passages
against each other, one says how probably the answer that is served is right, and one whether a
figure of another article is about the same thing. Their weights stand in ``calibration.json`` and,
for the small reader alone, ``calibration-alone.json``, readable by eye, with how they were fitted;
``python -m eval calibrate`` fits them anew, on the path that a user's question takes, to its end.
Nothing else makes a confidence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.arrays import BoolArray, Float64Array
from qa.errors import ModelError

BUNDLED = Path(__file__).with_name("calibration.json")  # of both bundled readers
BUNDLED_ALONE = BUNDLED.with_name("calibration-alone.json")  # where no second one reads

# What a span is ranked by, in this order; qa/answer/ranking.py computes them.
FEATURES = ("margin", "first", "cosine", "coverage")
# What a confidence is made of, in this order.
EVIDENCE = ("lead", "margin")
# What tells whether a claim is about the same thing; qa/answer/ledger.py computes them.
CLAIM = ("margin", "gap", "ratio", "unit")
# A lead or margin beyond these says no more; an answer without a rival has that lead.
MOST_LEAD = 5.0
MOST_MARGIN = 12.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """score = Σ rank[f] · f; P(right) = sigmoid(bias + Σ confidence[e] · e); claims alike."""

    first: Mapping[str, float]  # as rank, for the spans of a first reader before a second one
    rank: Mapping[str, float]
    confidence: Mapping[str, float]
    bias: float
    claim: Mapping[str, float]  # with "bias" and "threshold"
    threshold: float  # an answer is given where its P(right) comes to it
    reader: str  # fingerprint of the reader it was fitted for; "" fits any
    second: str = ""  # that of the second reader

    def scores(self, features: Float64Array) -> Float64Array:
        """Rank scores (n,) of spans with features (n, len(FEATURES))."""
        return _weighed(features, self.rank)

    def first_scores(self, features: Float64Array) -> Float64Array:
        """What tells which passages are worth a second reader's time (n,), as ``scores``."""
        return _weighed(features, self.first)

    def probabilities(self, evidence: Float64Array) -> Float64Array:
        """P(right) (n,) of answers with this evidence (n, len(EVIDENCE))."""
        return _sigmoid(evidence, self.confidence, EVIDENCE, self.bias)

    def about_the_same(self, features: Sequence[float]) -> bool:
        """Whether a claim with these features (len(CLAIM),) answers the same question."""
        known = np.asarray([features], dtype=np.float64)
        sure = _sigmoid(known, self.claim, CLAIM, self.claim["bias"])
        return bool(sure[0] >= self.claim["threshold"])

    @classmethod
    def load(cls, path: Path = BUNDLED) -> Calibration:
        """Read a fitted model, that of the bundled readers by default.

        Raises:
            ModelError: the file is missing or is not one.
        """
        try:
            return cls.of(json.loads(path.expanduser().read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"the calibration {path} is missing or damaged: reinstall the program, or fit it "
                "with python -m eval calibrate"
            ) from error

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Calibration:
        """From the content of a file; KeyError or ValueError where something is missing."""
        return cls(
            first={name: float(data["first"][name]) for name in FEATURES},
            rank={name: float(data["rank"][name]) for name in FEATURES},
            confidence={name: float(data["confidence"][name]) for name in EVIDENCE},
            bias=float(data["bias"]),
            claim={name: float(data["claim"][name]) for name in (*CLAIM, "bias", "threshold")},
            threshold=float(data["threshold"]),
            reader=str(data["reader"]),
            second=str(data["second"]),
        )

    def to_dict(self) -> dict[str, Any]:
        """The content of a file; ``of`` reads it back."""
        return {
            "first": {name: round(value, 4) for name, value in self.first.items()},
            "rank": {name: round(value, 4) for name, value in self.rank.items()},
            "confidence": {name: round(value, 4) for name, value in self.confidence.items()},
            "bias": round(self.bias, 4),
            "claim": {name: round(value, 4) for name, value in self.claim.items()},
            "threshold": self.threshold,
            "reader": self.reader,
            "second": self.second,
        }


def _weighed(features: Float64Array, weights: Mapping[str, float]) -> Float64Array:
    result: Float64Array = features @ np.asarray([weights[name] for name in FEATURES])
    return result


def _sigmoid(
    features: Float64Array, weights: Mapping[str, float], names: Sequence[str], bias: float
) -> Float64Array:
    z = features @ np.asarray([weights[name] for name in names]) + bias
    result: Float64Array = 1 / (1 + np.exp(-np.clip(z, -30, 30)))
    return result


def evidence_of(
    scores: Float64Array, features: Float64Array, of_one_fact: BoolArray
) -> Float64Array:
    """The evidence (n, len(EVIDENCE)) for each of the answers to one question.

    An answer's lead is its score less the best other answer's, within ±MOST_LEAD; its margin is the
    reader's, within ±MOST_MARGIN. What else makes a score is no evidence besides (fitted, it weighs
    next to nothing): the level of cosine and coverage shifts from one collection of texts to the
    next, and the first reader's margin says no more than the lead has of it.

    Args:
        scores: their rank scores (n,).
        features: what they were ranked by (n, len(FEATURES)).
        of_one_fact: those that give values of one fact (n,): no rivals of one another.
    """
    lead = np.full(len(scores), MOST_LEAD)
    for row in range(len(scores)):
        rival = ~of_one_fact if of_one_fact[row] else np.ones(len(scores), dtype=np.bool_)
        rival[row] = False
        rivals = scores[rival]
        if len(rivals):
            lead[row] = np.clip(scores[row] - rivals.max(), -MOST_LEAD, MOST_LEAD)
    margin = features[:, FEATURES.index("margin")]
    return np.column_stack([lead, np.clip(margin, -MOST_MARGIN, MOST_MARGIN)])
