"""Mailboxes."""

from qa.types import Article
from tests.robustness.export_samples import mailbox, reply
from tests.robustness.samples import archive, mail, table
from tests.robustness.stories import STORIES
from tests.samples import load_all, reason

STORY, OTHER = STORIES


def test_each_message_is_read_as_an_eml_file_is(tmp_path):
    data = mailbox([mail(STORY, {"t.csv": table([OTHER])}), reply(OTHER, STORY)])
    found = load_all(tmp_path, "a.mbox", data)
    assert [item.name for item in found] == [
        "a.mbox/1.eml", "a.mbox/1.eml/t.csv/1", "a.mbox/2.eml", "a.mbox/2.eml/quoted-1",
        "a.mbox/2.eml/quoted-2",
    ]  # fmt: skip
    assert {item.file for item in found} == {"a.mbox"}
    assert (found[0].text, found[0].published) == (f"{STORY.title}\n\n{STORY.text}", "2023-03-14")


def test_lines_like_a_border(tmp_path):
    letter = (
        b"Subject: x\n\nWords.\nFrom now on it rains.\n\nFrom the start it did.\n>From us all.\n"
    )
    found = load_all(tmp_path, "a.mbox", mailbox([letter, letter]).replace(b"\n", b"\r\n"))
    text = "x\n\nWords.\nFrom now on it rains.\n\nFrom the start it did.\n>From us all."
    assert [item.text for item in found] == [text, text]


def test_one_bad_message_does_not_stop_the_rest(tmp_path):
    found = load_all(tmp_path, "a.mbox", mailbox([b"\n\n", mail(STORY), b"no header"]))
    assert [type(item).__name__ for item in found] == ["Problem", "Article", "Problem"]
    assert found[2].reason == "a.mbox/3.eml is damaged: it has no header lines"


def test_what_is_no_mailbox(tmp_path):
    message = reason(tmp_path, "a.mbox", mail(STORY))
    assert message == (
        'a.mbox is not a mailbox: it does not begin with "From …"; export it again as .mbox'
    )


def test_limits(tmp_path):
    data = mailbox([mail(STORY)] * 3)
    *_, last = load_all(tmp_path, "a.mbox", data, unpacked_bytes=2 * len(data) // 3)
    assert "QA_LARGEST_ARCHIVE" in last.reason
    *_, last = load_all(tmp_path, "a.mbox", data, articles=2)
    assert "more than 2 articles" in last.reason
    nested = archive({"a.mbox": mailbox([mail(STORY, {"b.mbox": data})])})
    found = load_all(tmp_path, "a.zip", nested)
    assert isinstance(found[0], Article)
    assert "is nested in 3 archives or e-mails" in found[1].reason
