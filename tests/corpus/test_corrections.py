# ruff: noqa: E501 - sentences as newspapers print them
"""What an article says of an earlier version of itself, and what only sounds like it."""

import pytest

from qa.corpus.boilerplate import content_runs, find

BEFORE = "The board met on Monday at the quay.\n\n"


def left(text: str) -> str:
    """What of a text is not marked."""
    marks = find(text)
    return " ".join(" ".join(text[a:b].split()) for a, b in content_runs(text, marks))


@pytest.mark.parametrize(
    "words",
    [
        'This story has been corrected to show that the board has 12 members, not 21.',
        'This story has been updated to correct the number of members. It is 12, not 21.',
        'This article has been corrected. The fee is 90 crowns; it was given as 900.',
        '(This story corrects the number of members to 12 from 21 in paragraph 3)',
        '(Corrects number of members in paragraph 3 to 12, not 21)',
        'The board has 12 members. (This May 16 story has been corrected to say 12, not 21, members in paragraph 2)',
        'An earlier version of this article misstated the number of members. It is 12, not 21.',
        'A previous version of this article said the board had 21 members.',
        'In an earlier version of this article, the board was said to have 21 members.',
        'Editor’s note: An earlier version said that the board had 21 members.',
        'Due to an editing error, an earlier version said the board had 21 members.',
        'Because of an editing error, an article on Tuesday about the quay misstated the number of members. It is 12, not 21.',
        '• This article was amended on 17 May 2023. An earlier version said the board had 21 members. It has 12.',
        'CORRECTION (May 17, 2023, 9:40 a.m.): A previous version of this article misstated the number of members. There are 12, not 21.',
        'CORRECTION: May 17, 2023\nThe board has 12 members, not 21 as we reported.',
        'Correction appended\n\nThe board has 12 members, not 21 as reported.',
        'Update: This story originally stated that 21 members voted. It was 12.',
        'Corrections\n\nMay 17: The board has 12 members, not 21.\n\nMay 18: The fee is 90 crowns, not 900.',
        'We previously reported that the board had 21 members. It has 12.',
        'A headline on an earlier version of this article gave the number as 21.',
        'An earlier version of this graphic said 21.',
        'An earlier version of the story said 21 members.',
        'This article initially said that 21 members voted.',
        'This story was first published with a figure of 21 members.',
        'Clarification: This story has been updated to make clear that 12, not 21, members voted.',
        'The original version of this story said 21.',
        '*Correction: 12 members, not 21.',
        'Correction, May 17, 2023: The board has 12 members; it had been given as 21.',
        'Correction 17 May: 12 not 21 members.',
        'Corrected version: 12 members instead of 21.',
        '[Correction] The board has 12 members, not 21.',
        'CORRECTS: number of members is 12, not 21.',
        'Correction to this article\n\nThe board has 12 members, not 21.',
        'For the record: An earlier version gave 21 members.',
        'Note: the original article said 21.',
        'The board has 12 members. (Correction: not 21, as was stated.)',
        'CORRECTION 3 May 2024: The board has 12 members. We said 21.',
        'Erratum: In the May issue, the fee was given as 900.',
        'Correction: The Quay Post reported on Friday that the board has 21 members. It has 12.',
        'CORRECTION: A story on May 2 said that the board has 21 members.',
        'Correction, May 4: Our story of May 2 said that 21 members voted.',
        'Clarification: The fee was reported to be 900 crowns; it is 90.',
        'Correction: Because of a mix-up, our table gave the board 21 members. “It has 12.”',
    ],
)  # fmt: skip
def test_corrections(words):
    kept = left(BEFORE + words)
    assert "Monday" in kept
    assert "21" not in kept
    assert "900" not in kept


@pytest.mark.parametrize(
    "words",
    [
        'Corrections officers found 12 weapons in the prison on Monday.',
        'Correction: the market is going through one, said Ida Sand.',
        'The correction was 12 per cent, the largest since 2008.',
        'Corrections Department: 12 officers were hurt on Monday.',
        'Correction facility, Lund: 12 escaped on Monday.',
        'Correction — a fall of 10 per cent — came on Tuesday.',
        'Market correction: shares fell 12 per cent',
        'Corrected figures show that 12 people died, the ministry said.',
        'Corrected for inflation, the fee is 90 crowns.',
        'Corrected (seasonally): 12 per cent more jobs',
        'Clarification of the law cost 12 million.',
        'Clarifications: the minister gave twelve of them',
        'Correction: The Prison Reform of 2012',
        'Correction: Are the Markets to Fall by 12 Per Cent?',
        'The report was amended on Friday and gives 12 deaths.',
        'This report was revised by the ministry: growth was 12 per cent.',
        'An earlier version of the law said that 12 members vote.',
        'An earlier version of the bill had 21 clauses; 12 remain.',
        'The statistics office said this report has been revised: 12 per cent.',
        '“This story was revised seven times,” said the author, who sold 12,000 copies.',
        'An earlier version said by the witness was that 12 men came.',
        'Corrections chief: 12 guards fired',
        'Corrections spokesman Ole Dam said: 12 guards were fired.',
        'Corrections, fines and fees: 12 million crowns came in.',
        'Corrections budget: 12 million',
        'We said 21 members would come, the mayor told the board, and 12 did.',
    ],
)  # fmt: skip
def test_what_is_no_correction(words):
    assert left(BEFORE + words) == f"The board met on Monday at the quay. {words}"


def test_amid_an_article_the_word_may_be_a_topic():
    around = "".join(f"Term {n}: It has its own meaning.\n\n" for n in range(6))
    term = "Correction: A fall of 12 per cent or more.\n\n"
    assert "12" in left(around + term + around)
    assert "12" in left(term + around)
    assert "12" not in left("Correction: A story gave the fall as 12 per cent.\n\n" + around)


def test_below_a_heading_only_what_tells_of_an_error():
    text = f"{BEFORE}Corrections\n\nThe fee is 90, not 900.\n\nThe prison has 12 guards."
    assert left(text) == "The board met on Monday at the quay. The prison has 12 guards."


def test_the_article_in_the_same_paragraph_stays():
    note = "Editor's note: An earlier version of this article misstated the year."
    assert left(f"{note} The library has 12 employees.") == "The library has 12 employees."
    assert left("An earlier version of this story said 21.") != ""  # it is all there is
