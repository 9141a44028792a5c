"""Question sets, metrics, the calibration and benchmarks: every figure the project states."""
