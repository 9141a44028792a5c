"""English word classes: the closed ones, and nouns for people, places and times.

The open classes hold what is frequent in news. A word that stands in none is taken for a noun of
a thing, which costs at most a rewrite.
"""

from __future__ import annotations

import re

from qa.text import dates


def words(text: str) -> frozenset[str]:
    """A set written as a line of text."""
    return frozenset(text.split())


BE = words("is are was were be been being isn't aren't wasn't weren't")
DO = words("do does did don't doesn't didn't")
MODALS = words(
    """
    will would can could should may might must shall won't wouldn't can't couldn't shouldn't
    """
)
AUXILIARIES = (
    (BE - {"be", "been", "being"}) | DO | MODALS | words("has have had hasn't haven't hadn't 's")
)
WH = words("who whom whose what which when where why how")
ARTICLES = frozenset({"a", "an", "the"})
DETERMINERS = ARTICLES | words(
    """
    this that these those my your our his her its their some any all both each every no another
    other such more most many several few
    """
)
PREPOSITIONS = words(
    """
    in on at to from of for with by about against after before during since until till near over
    under between among through throughout across into onto via besides behind beyond within
    without toward towards around outside inside despite per amid along upon off like as than
    according alongside
    """
)
PLACE_PREPOSITIONS = words(
    """
    in at near across around outside inside within throughout
    """
)
CONJUNCTIONS = words(
    """
    and or but nor because while when if although though whether
    """
)
PRONOUNS = words(
    """
    i you he she it we they me him her us them myself himself herself itself themselves there
    someone somebody something anyone anything everyone everything nobody nothing one ones mine
    yours his hers theirs so
    """
)
ADVERBS = words(
    """
    not also first last then now still already again just only even ever never once later so far
    here back up down out away together too very else exactly ago today yesterday tomorrow
    afterwards instead yet
    """
)
FUNCTION_WORDS = (
    AUXILIARIES | BE | WH | DETERMINERS | PREPOSITIONS | CONJUNCTIONS | PRONOUNS | ADVERBS
)

PLURAL_NOUNS = words(
    """
    people police men women children troops staff authorities media
    """
)
FEMALE = words(
    """
    ms mrs miss lady madam woman girl queen princess actress mother daughter wife sister
    spokeswoman businesswoman congresswoman chairwoman
    """
)
MALE = words(
    """
    mr sir lord man boy king prince father son husband brother spokesman businessman congressman
    chairman strongman policeman fisherman
    """
)
TITLES = words(
    """
    mr mrs ms miss dr sir president minister senator governor mayor king queen prince princess
    pope professor judge general captain lady lord
    """
)
PERSON_NOUNS = (
    FEMALE
    | MALE
    | TITLES
    | words(
        """
    person people police officer protester protestor demonstrator leader chief politician
    official journalist reporter author writer lawyer prosecutor doctor nurse teacher student
    worker farmer miner singer actor player coach spokesperson director founder owner candidate
    predecessor successor victim suspect soldier civilian child children men women mother
    supporter opponent critic expert scientist researcher resident citizen voter immigrant
    migrant refugee policewoman peasant fighter rebel members member chairperson ceo secretary
    ambassador diplomat economist analyst tourist driver passenger pilot killer murderer winner
    loser friend neighbour neighbor parent follower lawmaker deputy
    """
    )
)
PLACE_NOUNS = words(
    """
    city town village region province country nation capital square airport prison jail street
    place destination state district area island hospital museum port plaza site location
    neighbourhood neighborhood county continent territory department
    """
)
ORGANISATIONS = words(
    """
    congress parliament senate government police office party court ministry university union
    council committee association agency bank company group organisation organization movement
    army news times post press commission regime administration constitution cabinet team club
    federation church authority institute department
    """
)
# Singular nouns of several persons, that "they" may be said of.
COLLECTIVES = ORGANISATIONS | words(
    """
    family tribe crowd couple public audience band crew gang population opposition military
    force community
    """
)
ROLE_NOUNS = words(
    """
    post job position role title office profession occupation rank
    """
)
MONTHS = frozenset(dates.MONTHS.split("|"))
DAYS = frozenset(dates.WEEKDAYS.split("|"))
TIME_NOUNS = words(
    """
    day date night morning afternoon evening noon midnight week weekend month year decade
    century hour minute moment time season spring summer autumn winter today yesterday tomorrow
    tonight o'clock
    """
)
# Nouns that are no antecedent: what is "long" about "how long", and light words of a phrase.
MEASURES = words("percent percentage share number amount sum total rate")


def is_plural(noun: str) -> bool:
    """Whether a noun's form is plural.

    >>> [is_plural(noun) for noun in ("officers", "police", "crisis", "Congress", "march")]
    [True, True, False, False, False]
    """
    low = noun.lower()
    return low in PLURAL_NOUNS or (
        len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is", "'s", "’s"))
    )


def singular(noun: str) -> str:
    """A noun without its plural ending, lower-case.

    >>> [singular(noun) for noun in ("Cities", "marches", "officers", "police")]
    ['city', 'march', 'officer', 'police']
    """
    low = noun.lower()
    if not low.endswith("s") or not is_plural(low):
        return low
    if low.endswith("ies"):
        return low[:-3] + "y"
    if low.endswith(("ches", "shes", "xes", "sses")):
        return low[:-2]
    return low[:-1]


def is_time(text: str) -> bool:
    """Whether a phrase names a time.

    >>> [is_time(text) for text in ("July", "late Friday night", "in 2023", "Lima", "the march")]
    [True, True, True, False, False]
    """
    found = re.findall(r"[\w']+", text)
    return any(
        re.fullmatch(r"(1\d|20)\d\ds?", word)
        or singular(word) in TIME_NOUNS | DAYS
        # "march" and "may" are months only with a capital
        or (word.lower() in MONTHS and (word[0].isupper() or word not in {"march", "may"}))
        for word in found
    )
