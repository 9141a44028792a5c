import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from qa.answer.calibration import BUNDLED, EVIDENCE, FEATURES, MOST_LEAD, Calibration, evidence_of
from qa.assistant import Assistant
from qa.errors import ModelError
from qa.reader.model import Reader
from qa.settings import Settings

BY_HAND = Calibration(
    rank={"margin": 1.0, "cosine": 2.0, "coverage": 0.0, "named": 0.0, "echo": -1.0, "fit": 1.0},
    confidence={"lead": 1.0, "margin": 0.5, "named": 2.0, "fit": 0.25, "agreement": 0.5},
    bias=-3.0,
    threshold=0.5,
    reader="",
)


def test_worked_by_hand():
    #                   margin cosine coverage named echo fit
    features = np.array([[2.0, 0.5, 0.4, 1.0, 0.0, 1.0], [1.0, 0.5, 0.2, 0.0, 1.0, 0.0]])
    scores = BY_HAND.scores(features)
    assert scores.tolist() == [4.0, 1.0]
    # First: lead 3, in three places: -3 + 3 + 0.5 · 2 + 2 + 0.25 + 0.5 · 2 = 4.25.
    # Second: lead -3, in one: -3 - 3 + 0.5 = -5.5.
    expected = [1 / (1 + math.exp(-4.25)), 1 / (1 + math.exp(5.5))]
    found = BY_HAND.probabilities(scores, features, np.array([3.0, 1.0]))
    np.testing.assert_allclose(found, expected)


@given(hnp.arrays(np.float64, st.integers(1, 6), elements=st.floats(-50, 50)))
def test_probabilities_are_probabilities(scores):
    features = np.zeros((len(scores), len(FEATURES)))
    places = np.ones(len(scores))
    p = BY_HAND.probabilities(scores, features, places)
    assert ((p > 0) & (p < 1)).all()
    evidence = evidence_of(scores, features, places)
    assert evidence.shape == (len(scores), len(EVIDENCE))
    assert (np.abs(evidence[:, 0]) <= MOST_LEAD).all()
    assert (
        np.argmax(p) == np.argmax(scores)
        or np.ptp(p) < 1e-9
        or np.isclose(p.max(), p[np.argmax(scores)])
    )


def test_no_rival():
    features = np.zeros((1, len(FEATURES)))
    assert evidence_of(np.array([1.0]), features, np.ones(1))[0, 0] == MOST_LEAD


def test_bundled_one_was_fitted_for_the_bundled_reader():
    calibration = Calibration.load()
    assert calibration.reader == Reader(Settings.load()).fingerprint
    assert 0 < calibration.threshold < 1


@pytest.mark.parametrize("content", ["", "[]", '{"rank": {}}', "junk"])
def test_damaged(tmp_path, content):
    (tmp_path / "c.json").write_text(content)
    with pytest.raises(ModelError, match="missing or damaged"):
        Calibration.load(tmp_path / "c.json")


def test_fitted_for_another_reader_is_said(assistant: Assistant, tmp_path):
    file = tmp_path / "other.json"
    file.write_text(BUNDLED.read_text().replace(Calibration.load().reader, "0" * 64))
    settings = Settings.load(calibration=file)
    other = Assistant.open(assistant.corpus, settings=settings)
    assert "another reader" in (other.ask("Who leads CUNARC?").note or "")
