"""The forms of English verbs, as far as rewriting a question needs them: no parser, no model."""

from __future__ import annotations

import re

from qa.text.words import DETERMINERS, FUNCTION_WORDS, is_plural, words

# base past participle, where they are not regular
_IRREGULAR = """
arise arose arisen|be was been|bear bore born|beat beat beaten|become became become
begin began begun
bind bound bound|bleed bled bled|blow blew blown|break broke broken|bring brought brought
build built built|burn burnt burnt|buy bought bought|catch caught caught|choose chose chosen
come came come|deal dealt dealt|do did done|draw drew drawn|drink drank drunk|drive drove driven
eat ate eaten|fall fell fallen|feed fed fed|feel felt felt|fight fought fought|find found found
flee fled fled|fly flew flown|forbid forbade forbidden|forget forgot forgotten|freeze froze frozen
get got got|give gave given|go went gone|grow grew grown|hang hung hung|have had had
hear heard heard|hide hid hidden|hold held held|keep kept kept|know knew known
lay laid laid|lead led led|leave left left|lend lent lent|lose lost lost|make made made
mean meant meant|meet met met|overthrow overthrew overthrown|pay paid paid|ride rode ridden
ring rang rung|rise rose risen|run ran run|say said said|see saw seen|seek sought sought
sell sold sold|send sent sent|shake shook shaken|shoot shot shot|show showed shown
sing sang sung|sink sank sunk|sit sat sat|speak spoke spoken|spend spent spent|stand stood stood
steal stole stolen|strike struck struck|swear swore sworn|sweep swept swept|take took taken
teach taught taught|tear tore torn|tell told told|think thought thought|throw threw thrown
understand understood understood|win won won|withdraw withdrew withdrawn|write wrote written
"""
# put, cut and their like have one form for all; their past cannot be told from the present.
_UNCHANGING = words(
    """
    put cut hit set hurt shut cost let spread burst bet quit read
    """
)
_REGULAR = words(
    """
    accuse acknowledge add advance affect agree allow announce apologize appeal appear appoint
    approve argue arrest arrive ask assume attack attempt attend ban believe block call carry
    cause celebrate centralise chant charge claim clash climb close collapse collect command
    complain condemn confirm consider contain continue control convene convict criticise
    criticize damage decide declare defeat defend demand demonstrate deny deploy descend
    describe destroy detain die disappear discover dismiss displace dissolve divide drop earn
    elect emerge encourage end enter erupt escape establish estimate evacuate exist expect
    explain explode express extend face fail fear file fire fund gather govern happen head help
    highlight hope host impeach impose improve include increase injure insist introduce invade
    invest investigate invite join journey kill last launch like live march mark mention move
    murder name need occur offer open operate oppose order organise organize oust own
    participate pass persuade placate plan play pledge prepare present prevent promise propose
    protest prove publish push raise react reactivate rebuild receive recover refuse regard
    reject release remain remove reopen repel replace report represent request require rescue
    resign respond result retire retreat return reveal rule scream serve settle share shout sign
    spark start stage state stay step stop storm study succeed suffer suggest support surround
    suspend talk target threaten travel trigger try turn urge use vent visit vote vow walk want
    warn wear welcome work wound adopt adapt advise aim apply assign avoid award base belong
    blame borrow breathe capture change choose cite compare compete compose concern conduct
    connect conquer contribute convert cover create cross cure define deliver depend design
    desire develop devote differ direct discuss distribute donate dominate draft educate
    emphasize employ enable endorse engage enjoy ensure evolve examine exceed exploit explore
    expose fix flow focus follow force form fuel function generate grant guard hate hire hunt
    identify ignore imply import indicate influence inform inhabit inherit inspire integrate
    intend interpret invent issue judge justify kidnap lack lie limit link listen look love
    maintain manage marry measure migrate miss monitor note observe obtain occupy originate
    outnumber overcome permit pick place point possess predict prefer prohibit protect provide
    purchase question rank reach realise realize recognise recognize recommend record reduce
    refer reform regulate relate relocate rely remember resemble resist restore restrict resume
    reverse save score search select separate specialize sponsor supply surrender survive switch
    taste touch trade train transfer translate transport treat tie unite utilize value view violate
    wait wash watch weigh wish wonder worship abduct arrange bomb burgle capsize crash deport derail
    extradite flood indict merge nominate plunge postpone raid rob sack seize smuggle stab sue veto
    """
)
_ROWS = [row.split() for line in _IRREGULAR.split("\n") for row in line.split("|") if row]
_PASTS = {base: past for base, past, _ in _ROWS}
_BASES_OF = {form: base for base, past, participle in _ROWS for form in (past, participle)}
BASES = frozenset(_PASTS) | _REGULAR | _UNCHANGING
# Words that are as often nouns: only their -ed and -ing forms tell a verb.
_ALSO_NOUNS = words(
    """
    advance appeal arrest attack attempt ban block call cause charge claim clash climb close
    collapse command control damage deal defeat demand drink drive drop end escape estimate face
    fall fear feed fight file find fire fly fund gather grow hang head help hit hold hope host
    hurt increase invite journey kill last launch lead leave like live march mark mention move
    murder name need offer open order own pass pay plan play pledge present promise protest push
    raise release report request rescue result retreat return ride ring rise rule run scream set
    share shout show sign sink spark spread stage stand start state stay step stop storm strike
    study support sweep talk target tear throw travel trigger turn use vent visit vote vow walk
    want wear welcome win work wound put cut cost bet award base blame capture change concern
    conduct cover cross cure design desire draft exploit fix flow focus force form fuel function
    grant guard hate hunt import influence issue judge lack lie limit link look love measure
    miss monitor note pick place point purchase question rank reach record reform save score
    search sponsor supply surrender switch taste touch trade train transfer transport treat
    value view wait wash watch wish wonder bomb crash flood raid sack stab veto
    """
)


# Of the longer verbs that double their last letter.
_DOUBLING = words("admit commit control occur omit permit prefer refer submit transfer")
# Determiners that do not stand alone: "many died", but "the died" is none.
_BEFORE_NOUNS = DETERMINERS - words("many few several all both most more some such other any")
# Stems of -ed forms that end in a silent e: "collid-", "creat-", "retir-".
_SILENT_E = re.compile(
    r"(?:[cuvz]|[^s]s|[^aeiou](?:[aiou][bdgk]|[aou]t|[aiu]r|[iu]n|ap|[iu]l|[au]m))$"
)


def base(verb: str) -> str | None:
    """The infinitive of a finite verb, None where the form does not tell.

    >>> [base(verb) for verb in ("broke", "tried", "announced", "stopped", "leads", "Lima")]
    ['break', 'try', 'announce', 'stop', 'lead', None]
    """
    word = verb.lower()
    if word in _BASES_OF:
        return _BASES_OF[word]
    if word in BASES:
        return word
    if word.endswith("ed") and word[:-1] in BASES:
        return word[:-1]
    if word.endswith("ied"):
        return word[:-3] + "y"
    if word.endswith("ed") and len(word) > 4:
        stem = word[:-2]
        for known in (stem, stem + "e", stem[:-1]):
            if known in BASES:
                return known
        if stem[-1] == stem[-2] and stem[-1] not in "lsz":
            return stem[:-1]
        return stem + "e" if _SILENT_E.search(stem) else stem
    if word.endswith("s"):
        for known in (word[:-1], word[:-2], word[:-3] + "y"):
            if known in BASES:
                return known
    return None


def is_past(verb: str) -> bool:
    """Whether a finite form is past tense."""
    word = verb.lower()
    return word in _BASES_OF or (word.endswith("ed") and word not in BASES)


def past(verb: str) -> str:
    """The past tense of an infinitive.

    >>> [past(verb) for verb in ("try", "storm", "take", "close", "ban")]
    ['tried', 'stormed', 'took', 'closed', 'banned']
    """
    if verb in _PASTS:
        return _PASTS[verb]
    if verb in _UNCHANGING:
        return verb
    if verb.endswith("e"):
        return verb + "d"
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ied"
    if re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]", verb) or verb in _DOUBLING:
        return verb + verb[-1] + "ed"
    return verb + "ed"


def is_verb(word: str, before: str = "") -> bool:
    """Whether a word is a verb rather than a noun, as far as its form and the word before tell."""
    low = word.lower()
    if low in FUNCTION_WORDS or word[:1].isupper() or before.lower() in _BEFORE_NOUNS:
        return False
    if low in _BASES_OF or (
        low.endswith("ed") and (len(low) > 4 or low[:-1] in BASES) and "-" not in low
    ):
        return True
    if low in BASES:
        # "the protesters want", but "a state", "fund"
        return low not in _ALSO_NOUNS or is_plural(before)
    found = base(low)
    return found is not None and found not in _ALSO_NOUNS
