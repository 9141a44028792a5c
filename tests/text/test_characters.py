from hypothesis import given
from hypothesis import strategies as st

from qa.text.characters import folded, plain, visible


def test_plain_figures():
    assert plain("27\u200b.5 mil\u00adlion") == "27.5 million"
    assert plain("11\u202f800") == plain("11\u00a0800") == "11 800"
    assert plain("10²") == "10²"  # not 102
    assert plain("−5") == "-5"
    assert plain("3½") == "3 1/2"


def test_folded_texts_are_equal_where_only_characters_differ():
    assert folded("Jose\u0301 d’Arc\u00ad") == folded("JOSÉ D'ARC")
    assert folded("1990–1995") == folded("1990-1995")
    assert folded("resign") != folded("re-sign")


@given(st.text())
def test_offsets_of_visible_characters(text):
    seen, at = visible(text)
    assert len(at) == len(text) + 1
    assert at[-1] == len(seen)
    assert all(seen[at[i]] == text[i] for i in range(len(text)) if at[i + 1] > at[i])


@given(st.text())
def test_plain_and_folded_change_nothing_twice(text):
    assert plain(plain(text)) == plain(text)
    assert folded(folded(text)) == folded(text)
