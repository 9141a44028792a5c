import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from qa.answer.calibration import (
    BUNDLED,
    BUNDLED_ALONE,
    EVIDENCE,
    FEATURES,
    MOST_LEAD,
    MOST_MARGIN,
    Calibration,
    evidence_of,
)
from qa.assistant import Assistant
from qa.errors import ModelError
from qa.reader.readers import Readers
from qa.settings import Settings
from tests.answer.support import BY_HAND


def test_worked_by_hand():
    #                   margin first cosine coverage
    features = np.array([[2.0, 4.0, 0.5, 1.0], [1.0, 2.0, 0.5, 0.0]])
    assert BY_HAND.first_scores(features).tolist() == [2.0, 1.0]
    scores = BY_HAND.scores(features)
    assert scores.tolist() == [4.5, 2.5]
    evidence = evidence_of(scores, features, np.zeros(2, dtype=bool))
    both = evidence_of(scores, features, np.ones(2, dtype=bool))
    assert both[:, 0].tolist() == [MOST_LEAD, MOST_LEAD]  # values of one fact
    assert evidence.tolist() == [[2.0, 2.0], [-2.0, 1.0]]
    # One: -3 + 2 + 0.5 · 2 = 0. The other: -3 - 2 + 0.5 · 1 = -4.5.
    expected = [1 / 2, 1 / (1 + math.exp(4.5))]
    np.testing.assert_allclose(BY_HAND.probabilities(evidence), expected)


def test_a_claim_by_hand():
    # 1 · margin - 4 · ratio - 9 · unit, no bias: even odds at 0.
    assert BY_HAND.about_the_same((2.0, 9.0, 0.5, 0.0))
    assert not BY_HAND.about_the_same((2.0, 9.0, 0.51, 0.0))
    assert not BY_HAND.about_the_same((2.0, 9.0, 0.0, 1.0))


@given(hnp.arrays(np.float64, st.integers(1, 6), elements=st.floats(-50, 50)))
def test_probabilities_are_probabilities(scores):
    evidence = evidence_of(
        scores, np.zeros((len(scores), len(FEATURES))), np.zeros(len(scores), dtype=bool)
    )
    assert evidence.shape == (len(scores), len(EVIDENCE))
    assert (np.abs(evidence[:, 0]) <= MOST_LEAD).all()
    p = BY_HAND.probabilities(evidence)
    assert ((p > 0) & (p < 1)).all()
    assert p[np.argmax(scores)] == pytest.approx(p.max())


def test_no_rival():
    assert (
        evidence_of(np.array([1.0]), np.zeros((1, len(FEATURES))), np.zeros(1, dtype=bool))[0, 0]
        == MOST_LEAD
    )


def test_a_margin_beyond_the_most_says_no_more():
    margins = np.array([-40.0, -3.0, 12.5, 30.0])
    known = np.zeros((4, len(FEATURES)))
    known[:, FEATURES.index("margin")] = margins
    evidence = evidence_of(np.arange(4.0), known, np.zeros(4, dtype=bool))
    assert evidence[:, EVIDENCE.index("margin")].tolist() == [
        -MOST_MARGIN, -3.0, MOST_MARGIN, MOST_MARGIN
    ]  # fmt: skip


def test_written_and_read_back(tmp_path):
    file = tmp_path / "c.json"
    file.write_text(json.dumps(BY_HAND.to_dict()), encoding="utf-8")
    assert Calibration.load(file) == BY_HAND


@pytest.mark.parametrize(("path", "second"), [(BUNDLED, None), (BUNDLED_ALONE, "none")])
def test_the_bundled_ones_were_fitted_for_the_bundled_readers(path, second):
    calibration = Calibration.load(path)
    fitted = calibration.reader, calibration.second
    assert fitted == Readers.of(Settings.load(second_reader=second)).fingerprints
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


def test_the_small_reader_alone_has_a_confidence_of_its_own(assistant: Assistant):
    settings = Settings.load(second_reader="none")
    alone = Assistant.open(assistant.corpus, settings=settings)
    assert alone.ask("Who leads CUNARC?").note is None
    assert alone.info()["threshold"] == Calibration.load(BUNDLED_ALONE).threshold


def test_a_higher_threshold_refuses(assistant: Assistant, tmp_path):
    file = tmp_path / "strict.json"
    strict = replace(Calibration.load(), threshold=0.9999)
    file.write_text(json.dumps(strict.to_dict()), encoding="utf-8")
    other = Assistant.open(assistant.corpus, settings=Settings.load(calibration=file))
    reply = other.ask("Who leads CUNARC?")
    assert reply.abstained
    assert (reply.kind, reply.answer) == ("none", None)
    assert assistant.ask("Who leads CUNARC?").kind == "answer"
