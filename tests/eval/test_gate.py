import math

from eval.gate import failures


def test_fast_gate(summary):
    assert failures(summary, "seeds.fast") == []


def test_gate_names_what_fell(summary):
    fallen = {**summary, "EM": {"value": 0.01}, "recall@5": {"value": math.nan}}
    assert [line.split(" is ")[0] for line in failures(fallen, "seeds.fast")] == ["EM", "recall@5"]
