"""Arrays of numbers, by what they hold."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Float32Array = npt.NDArray[np.float32]  # what models take and give
Float64Array = npt.NDArray[np.float64]  # what figures are computed in
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
