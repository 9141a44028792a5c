"""Files in parts, and weights as 8-bit numbers."""

from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from eval.training.kit.parts import join, quantised, restored, split


@given(size=st.integers(1, 50), part=st.integers(1, 20))
def test_parts_make_the_whole(
    tmp_path_factory: pytest.TempPathFactory, size: int, part: int
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    content = bytes(range(size))
    split(content, folder, "x", part)
    files = list(folder.glob("x.[0-9]*"))
    assert all(path.stat().st_size <= part for path in files)
    assert len(files) == -(-size // part)
    assert join(folder, "x") == content


def test_a_missing_or_foreign_part_is_named(tmp_path: Path) -> None:
    split(b"abcdef", tmp_path, "x", 2)
    (tmp_path / "x.1").write_bytes(b"zz")
    with pytest.raises(ValueError, match=r"parts of x .* do not belong together"):
        join(tmp_path, "x")
    (tmp_path / "x.1").unlink()
    with pytest.raises(ValueError, match=r"x\.1 is missing"):
        join(tmp_path, "x")


def test_eight_bits_keep_each_row_to_half_a_step() -> None:
    torch.manual_seed(0)
    weights = {
        "matrix": torch.randn(80, 64) * torch.logspace(-4, 2, 80)[:, None],
        "head": torch.randn(2, 64),
        "norm": torch.randn(64),
        "nothing": torch.zeros(80, 64),
    }
    kept, about = restored(quantised(weights, {"model_type": "bert"}))
    assert about == {"model_type": "bert"}
    assert list(kept) == list(weights)
    step = weights["matrix"].abs().amax(dim=1, keepdim=True) / 127
    assert ((kept["matrix"] - weights["matrix"]).abs() <= step * 0.501).all()
    for name in ("head", "norm", "nothing"):
        assert torch.equal(kept[name], weights[name])
    again, _ = restored(quantised(kept, about))
    torch.testing.assert_close(again["matrix"], kept["matrix"], rtol=1e-5, atol=0)
