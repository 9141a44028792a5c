"""Who wrote which lines of a mail: shapes that mail programs give to what they quote."""

from time import process_time

import pytest

from qa.corpus.days import parse_date
from qa.corpus.formats.mail.quoted import split, text_of_page

GMAIL = "On Mon, May 6, 2024 at 9:12 AM Petra Lindqvist <petra@example.org> wrote:"
GIVEN = "On Mon, 6 May 2024 at 09:12, Petra Lindqvist <petra@example.org> wrote:"
LATER = "On Tue, 7 May 2024 at 15:40, Omar Haddad <omar@example.net> wrote:"
PETRA = ("Petra Lindqvist", "2024-05-06", "", "120 houses.")
OUTLOOK = """From: Petra Lindqvist <petra@example.org>
Sent: Monday, May 6, 2024 9:12 AM
To: Omar Haddad <omar@example.net>; Ana Ríos <ana@example.net>;
 Jo Bell <jo@example.net>
Subject: Flood figures

120 houses."""
TITLED = ("Petra Lindqvist", "2024-05-06", "Flood figures", "120 houses.")


def parts(text):
    """The text of the sender, and who is quoted with what."""
    own, found = split(text)
    quoted = [
        (letter.sender, parse_date(letter.date), letter.subject, letter.text()[0])
        for letter in found
    ]
    return own.text()[0], quoted


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        (f"{GMAIL}\n\n> 120 houses.\n", PETRA),
        (f"{GIVEN}\n>120 houses.\n", PETRA),
        # Wrapped over two lines and over three.
        (GMAIL.replace(" <", "\n<") + "\n> 120 houses.", PETRA),
        (GMAIL.replace(" <", "\n<").replace("> ", ">\n") + "\n\n> 120 houses.", PETRA),
        (GMAIL.replace("9:12 AM", "9:12\u202fAM") + "\n> 120 houses.", PETRA),
        # Apple Mail: the introduction is quoted, too.
        (f"> {GIVEN.replace(' at 09', ', at 09')}\n> \n> 120 houses.", PETRA),
        # Without a sign, as some telephones send it.
        (f"{GIVEN}\n\n120 houses.", PETRA),
        (OUTLOOK, TITLED),
        (OUTLOOK.replace("120", "> 120"), TITLED),
        (OUTLOOK.replace("From:", "*From:*").replace("Sent:", "*Sent:*"), TITLED),
        (f"-----Original Message-----\n{OUTLOOK}", TITLED),
        (f"________________________________\n{OUTLOOK}", TITLED),
        ("---------- Forwarded message ---------\nFrom: Petra Lindqvist <petra@example.org>\n"
         "Date: Mon, May 6, 2024 at 9:12 AM\nSubject: Flood figures\nTo: O <o@example.org>\n\n\n"
         "120 houses.", TITLED),
        ("-------- Forwarded Message --------\nSubject: \tFlood figures\n"
         "Date: \tMon, 6 May 2024 09:12:00 +0200\nFrom: \tPetra Lindqvist <petra@example.org>\n\n"
         "120 houses.", TITLED),
        ("Begin forwarded message:\n\n> From: Petra Lindqvist <petra@example.org>\n"
         "> Subject: Flood figures\n> Date: 6 May 2024 at 09:12:00 CEST\n>\n> 120 houses.", TITLED),
        # Each header a paragraph of its own, as Apple Mail's pages have them.
        ("Begin forwarded message:\n\nFrom: Petra Lindqvist <petra@example.org>\n\n"
         "Subject: Flood figures\n\nDate: 6 May 2024 at 09:12:00 CEST\n\n120 houses.", TITLED),
        # Forms that the library does not know, directly above what they introduce.
        ("* Petra Lindqvist <petra@example.org> [2024-05-06 09:12:33 +0200]:\n\n> 120 houses.",
         PETRA),
        ("2024-05-06 09:12 GMT+02:00 Petra Lindqvist <petra@example.org>:\n> 120 houses.", PETRA),
    ],
)  # fmt: skip
def test_a_reply_above_what_it_answers(text, quoted):
    assert parts(f"We have counted 214.\n\nOmar\n\n{text}") == (
        "We have counted 214.\n\nOmar",
        [quoted],
    )
    assert parts(text) == ("", [quoted])  # the quotation is all there is


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("Am Mo., 6. Mai 2024 um 09:12 Uhr schrieb Petra Lindqvist <p@example.org>:\n\n> 120.",
         "Petra Lindqvist"),
        ("Le lun. 6 mai 2024 à 09:12, Petra Lindqvist <p@example.org> a écrit :\n\n> 120.",
         "Petra Lindqvist"),
        ("El lun, 6 may 2024 a las 9:12, Petra Lindqvist (<p@example.org>) escribió:\n\n> 120.",
         "Petra Lindqvist"),
        ("Von: Petra Lindqvist <p@example.org>\nGesendet: Montag, 6. Mai 2024 09:12\n"
         "An: Omar\nBetreff: Zahlen\n\n120.", "Petra Lindqvist"),
        ("De : Petra Lindqvist <p@example.org>\nEnvoyé : lundi 6 mai 2024 09:12\nÀ : Omar\n"
         "Objet : Chiffres\n\n120.", "Petra Lindqvist"),
        ("Petra Lindqvist <p@example.org> skrev följande:\n\n> 120.", "Petra Lindqvist"),
        ("On 6 May 2024, p@example.org wrote:\n> 120.", "p@example.org"),
        ('On 6 May 2024 at 9:12, "Lindqvist, Petra" <p@example.org> wrote:\n> 120.',
         "Lindqvist, Petra"),
    ],
)  # fmt: skip
def test_names_in_other_languages_and_forms(text, sender):
    own, ((name, _, _, quoted),) = parts(f"Answer.\n\n{text}")
    assert (own, name, quoted) == ("Answer.", sender, "120.")


@pytest.mark.parametrize(
    "text",
    [
        f"Third.\n\n{LATER}\n> Second.\n>\n> {GIVEN}\n>> 120 houses.",
        f"Third.\n\n{LATER}\n> Second.\n>\n> {GIVEN}\n>\n> > 120 houses.",
        f"Third.\n\n> {LATER}\n>\n> Second.\n>\n>> {GIVEN}\n>>\n>> 120 houses.",
        f"Third.\n\n{LATER}\n\nSecond.\n\n{GIVEN}\n\n120 houses.",
        f"Third.\n\n{LATER}\n\nSecond.\n\n{GIVEN}\n> 120 houses.",
        f"Third.\n\n{LATER}\n> Second.\n>\n> " + OUTLOOK.replace("\n", "\n> "),
        "Third.\n\nFrom: Omar Haddad\nSent: Tuesday, May 7, 2024 3:40 PM\nSubject: Re\n\n"
        f"Second.\n\n{OUTLOOK}",
    ],
)  # fmt: skip
def test_quotations_in_quotations_have_their_own_senders(text):
    own, (second, first) = parts(text)
    assert own == "Third."
    assert (second[0], second[1], second[3]) == ("Omar Haddad", "2024-05-07", "Second.")
    assert (first[0], first[1], first[3]) == ("Petra Lindqvist", "2024-05-06", "120 houses.")


def test_answers_between_the_lines_of_somebody():
    own, (petra,) = split(f"Hi,\n\n{GIVEN}\n> How many?\n\n214.\n\n> When?\n\nFriday.\n\n> Bye\n")
    text, marks = own.text()
    quoted = [text[mark.start : mark.end] for mark in marks]
    assert quoted == [f"{GIVEN}\n> How many?", "> When?"]
    assert text == f"Hi,\n\n{quoted[0]}\n\n214.\n\n{quoted[1]}\n\nFriday."
    assert {mark.kind for mark in marks} == {"quoted"}
    assert petra.text() == ("How many?\n\nWhen?\n\nBye", ())


def test_answers_between_the_lines_of_nobody_knows_whom():
    own, found = split("> We counted 120.\n> How many?\n\n214.\n\n> When?\n\nOn Friday.\n")
    text, marks = own.text()
    assert text == "> We counted 120.\n> How many?\n\n214.\n\n> When?\n\nOn Friday."
    quoted = ["> We counted 120.\n> How many?", "> When?"]
    assert [text[mark.start : mark.end] for mark in marks] == quoted
    assert found == []


def test_an_answer_below_all_that_is_quoted():
    assert parts(f"{GIVEN}\n> 120 houses.\n\nNo, 214.") == ("No, 214.", [PETRA])


def test_an_answer_before_the_first_quoted_line():
    own, quoted = parts(f"{GIVEN}\n\nSee between the lines.\n\n> 120 houses.\n\nNo, 214.")
    assert own == f"{GIVEN}\n\nSee between the lines.\n\n> 120 houses.\n\nNo, 214."
    assert quoted == [PETRA]


def test_an_original_message_of_nobody_knows_whom():
    own, found = split("Thanks.\n\n-----Original Message-----\n\nWe counted 120.\n")
    text, (mark,) = own.text()
    assert text == "Thanks.\n\nWe counted 120."
    assert text[mark.start : mark.end] == "We counted 120."
    assert found == []


def test_one_quoted_line_is_nobodys_own():
    text, (mark,) = split("No, 300 tons.\n\n> It holds 500 tons.\n")[0].text()
    assert text[mark.start : mark.end] == "> It holds 500 tons."


@pytest.mark.parametrize(
    "text",
    [
        "Rain today:\n> 50 mm fell in Osby.\nThe rest of it.",
        "It is shut.\n\n>From Monday on, that is.",
        "On Monday, the mayor wrote:\n\nWe need tents.",
        "From: London\nTo: Paris\nDate: 3 May 2024\n\nBring a coat.",
        "Note: bring boots.\nPlace: Osby\nTime: 9:12\n\nOn Monday we go.",
        "They wrote:\n\n120 houses.",
        "He said on Mon, 6 May 2024 at 09:12, that 120 > 100.",
        "Above.\n\n________________________________\n\nBelow.",
    ],
)
def test_what_is_no_quotation(text):
    own, found = split(text)
    assert own.text() == (text, ())
    assert found == []


def test_what_stands_above_a_wrapped_introduction_is_not_part_of_it():
    own, quoted = parts(f"On Friday we met.\nIt rained.\n{GIVEN}\n> 120 houses.")
    assert (own, quoted) == ("On Friday we met.\nIt rained.", [PETRA])


def test_a_page_of_a_reply():
    page = f"""<div>We have counted 214.</div><div class="gmail_quote"><div>{
        GMAIL.replace("<", "&lt;")
    }<br></div><blockquote class="gmail_quote"><div>120
        houses.</div><div>Petra</div></blockquote></div>"""
    assert parts(text_of_page(page)) == (
        "We have counted 214.",
        [("Petra Lindqvist", "2024-05-06", "", "120 houses.\n\nPetra")],
    )


def test_a_page_of_outlook():
    page = """<p>We have counted 214.</p><hr><div id="divRplyFwdMsg"><font><b>From:</b> Petra
    Lindqvist &lt;petra@example.org&gt;<br><b>Sent:</b> Monday, May 6, 2024 9:12 AM<br>
    <b>To:</b> Omar<br><b>Subject:</b> Flood figures</font></div><div>120 houses.</div>"""
    assert parts(text_of_page(page)) == ("We have counted 214.", [TITLED])


def test_a_page_with_headers_in_a_table():
    rows = [("Subject:", "Flood figures"), ("Date:", "Mon, 6 May 2024 09:12:00 +0200 (CEST)")]
    rows.append(("From: ", "Petra Lindqvist &lt;petra@example.org&gt;"))
    table = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in rows)
    page = f"-------- Forwarded Message -------- <table>{table}</table><p>120 houses.</p>"
    assert parts(text_of_page(page)) == ("", [TITLED])


def test_pages_in_which_one_quotation_lies_in_another():
    page = f"""Third.<blockquote type="cite"><div>{LATER.replace("<", "&lt;")}</div>
    <div>Second.</div><blockquote type="cite">{GIVEN.replace("<", "&lt;")}<br><br>120 houses.
    </blockquote></blockquote>Best"""
    own, quoted = parts(text_of_page(page))
    assert own == "Third.\n\nBest"
    assert quoted == [("Omar Haddad", "2024-05-07", "", "Second."), PETRA]


def test_what_a_newsletter_quotes_is_its_own():
    page = "<p>The mayor said:</p><blockquote>We need tents.</blockquote><p>Nobody came.</p>"
    assert split(text_of_page(page))[0].text() == (
        "The mayor said:\n\nWe need tents.\n\nNobody came.",
        (),
    )


ENDLESS = {
    "signs": "> words of it\n" * 70_000,
    "one line": ">" * 1_000_000,
    "introduction": "Am schrieb " * 90_000 + ":\n",
    "headers": "a: b\nc: d\n\n" * 90_000,
    "introductions": f"{GIVEN}\n> a\n" * 12_000,
    "chain": f"{GIVEN}\n\na\n" * 12_000,
    "addresses": "a@" * 140 + ":\n> x\n" * 3000,
    "depth": "".join("> " * n + f"{GIVEN}\n" for n in range(900)),
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_endless_mails_take_no_endless_time(text):
    before = process_time()
    own, found = split(text)
    own.text()
    assert process_time() - before < 20
    assert all(letter.text()[0] for letter in found)
