"""How sure an answer is: a logistic model over a handful of named features.

The weights stand in ``calibration.json``, readable by eye, with how they were fitted;
``python -m eval calibrate`` fits them anew. Nothing else in the program makes a confidence.
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

# In the order of the weights. What each is: see qa/answering.py.
FEATURES = ("margin", "lead", "cosine", "coverage", "retrieval", "sources")


@dataclass(frozen=True, slots=True)
class Calibration:
    """P(answer is right) = sigmoid(bias + Σ weight · feature)."""

    weights: Mapping[str, float]
    bias: float
    threshold: float  # answer at or above it
    reader: str  # fingerprint of the reader it was fitted for; "" fits any

    def probability(self, features: FloatArray) -> FloatArray:
        """Probabilities (n,) of features (n, len(FEATURES))."""
        weights = np.asarray([self.weights[name] for name in FEATURES])
        result: FloatArray = 1.0 / (1.0 + np.exp(-np.clip(features @ weights + self.bias, -30, 30)))
        return result

    @classmethod
    def load(cls, path: Path = BUNDLED) -> Calibration:
        """Read a fitted model.

        Raises:
            ModelError: the file is missing or is not one.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                weights={name: float(data["weights"][name]) for name in FEATURES},
                bias=float(data["bias"]),
                threshold=float(data["threshold"]),
                reader=str(data["reader"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"the calibration {path} is missing or damaged: reinstall the program, or fit it "
                "with python -m eval calibrate"
            ) from error
