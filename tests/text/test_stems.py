"""Words as text search compares them."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from qa.text.stems import LONGEST, distinct, stems


@given(st.text())
def test_case_accents_and_composition_do_not_matter(text):
    found = stems(text)
    assert stems(unicodedata.normalize("NFD", text)) == found
    assert stems(unicodedata.normalize("NFC", text)) == found
    assert all(stem and len(stem) <= LONGEST and not stem.isspace() for stem in found)


def test_by_hand():
    assert stems("Marching, marched: a march!") == ["march", "march", "a", "march"]
    assert stems("Straße in İzmir, VÁSQUEZ_2") == ["strass", "in", "izmir", "vasquez", "2"]
    assert stems("x" * 100) == ["x" * LONGEST]
    assert distinct(stems("rain, rains, sun")) == ["rain", "sun"]
