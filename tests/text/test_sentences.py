import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.sentences import sentences


def texts(text):
    return [text[a:b] for a, b in sentences(text)]


def test_abbreviations_decimals_and_quotes():
    assert texts('Mr. Díaz of the U.S. Senate paid $3.5 million. "Go!" he said. She left.') == [
        "Mr. Díaz of the U.S. Senate paid $3.5 million.",
        '"Go!" he said.',
        "She left.",
    ]


def test_missing_space_between_sentences():
    assert texts("They want it now.The protests began again.")[0] == "They want it now."


def test_every_line_is_its_own_paragraph():
    assert texts("A heading\nThe first sentence. The second\n\nA third") == [
        "A heading",
        "The first sentence.",
        "The second",
        "A third",
    ]


def test_wrapped_lines_are_joined():
    text = (
        "The police were forced to retreat for a while before they dug in behind\n"
        "riot shields and began deploying tear gas. At least two people were hurt."
    )
    assert len(texts(text)) == 2


def test_prose_that_is_set_to_a_width_is_wrapped_all_the_same():
    text = "The   council   of  Dale   voted  for the tram on a   Monday\nin the   spring."
    assert texts(text) == [text]


@pytest.mark.parametrize("below", ["Source: Lake Post", "By Ann Lowe", "12 June 2025"])
def test_a_headline_does_not_go_on_in_what_says_whose_it_is(below: str):
    headline = "Waits at the hospital fall to three hours, says the trust that runs it"
    text = f"{headline}\n{below}\n\nThey fell."
    assert [text[a:b] for a, b in sentences(text)] == [headline, below, "They fell."]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("**The victims.** Six died. __Why?__ Nobody knows.",
         ["**The victims.**", "Six died.", "__Why?__", "Nobody knows."]),
        ("*He left. She stayed.* *Six* died.", ["*He left.", "She stayed.*", "*Six* died."]),
        ("*“Go!”* He went. _(He ran.)_", ["*“Go!”*", "He went.", "_(He ran.)_"]),
        ("He left. *Six* died. “Six” died. *All.*",
         ["He left.", "*Six* died.", "“Six” died.", "*All.*"]),
    ],
)  # fmt: skip
def test_what_closes_emphasis_is_of_the_sentence_before(text, parts):
    assert texts(text) == parts


@given(
    st.text()
    | st.lists(
        st.sampled_from(["A b. ", "“Q?” ", "\n", "\r\n", "é 🎈. ", "3.5 ", "*B.* ", "**"])
    ).map("".join)
)
def test_sentences_are_in_order_trimmed_and_complete(text):
    end = 0
    kept = ""
    for a, b in sentences(text):
        assert end <= a < b
        assert text[a:b] == text[a:b].strip()
        kept += "".join(text[a:b].split())
        end = b
    assert kept == "".join(text.split())
