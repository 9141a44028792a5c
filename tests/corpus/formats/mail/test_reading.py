"""E-mails."""

from dataclasses import replace
from email.message import EmailMessage

from qa.types import Notice, Skipped
from tests.robustness.export_samples import reply
from tests.robustness.samples import archive, mail, pdf, table
from tests.robustness.stories import STORIES
from tests.samples import load_all, load_one, reason

STORY, OTHER = STORIES


def test_subject_sender_date_and_text(tmp_path):
    article = load_one(tmp_path, "a.eml", mail(STORY))
    assert article.text == f"{STORY.title}\n\n{STORY.text}"
    assert (article.title, article.author) == (STORY.title, STORY.author)
    assert (article.published, article.file) == ("2023-03-14", None)


def test_a_message_as_a_page_loses_nothing(tmp_path):
    text = load_one(tmp_path, "a.eml", mail(STORY, as_page=True)).text
    assert all(paragraph in text for paragraph in STORY.paragraphs)
    assert "never shown" not in text


def test_a_newsletter_whose_plain_text_says_where_to_see_it(tmp_path):
    page = "".join(f"<p>{paragraph}</p>" for paragraph in STORY.paragraphs)
    message = EmailMessage()
    message["Subject"] = STORY.title
    message.set_content("View this email in your browser: http://example.org/1")
    message.add_alternative(f"<html><body>{page}</body></html>", subtype="html")
    text = load_one(tmp_path, "a.eml", message.as_bytes()).text
    assert all(paragraph in text for paragraph in STORY.paragraphs)
    assert "View this email" not in text


def test_a_malformed_encoded_word_is_told_as_it_stands(tmp_path):
    letter = b"Subject: =?utf-8?b?AAAAA?=\n\nThe mayor resigned on Monday.\n"
    assert "The mayor resigned" in load_one(tmp_path, "a.eml", letter).text


def test_a_quoted_message_is_an_article_of_its_own(tmp_path):
    own, first, second = load_all(tmp_path, "a.eml", reply(OTHER, STORY))
    assert own.text == f"Re: {STORY.title}\n\n{OTHER.text}"
    assert (own.name, own.author, own.published) == ("a.eml", OTHER.author, "2023-03-14")
    assert first.text == f"{STORY.title}\n\n{STORY.text}"
    assert (first.name, first.file, first.title) == ("a.eml/quoted-1", "a.eml", STORY.title)
    assert (first.author, first.published) == (STORY.author, "2023-01-24")
    assert second.text == "Cusco\n\nNo news."
    assert (second.name, second.title) == ("a.eml/quoted-2", "Cusco")
    assert (second.author, second.published) == ("Jo Bell", "2023-01-23")
    assert own.marks == first.marks == second.marks == ()


def test_a_mail_that_is_nothing_but_a_forward(tmp_path):
    letter = mail(replace(STORY, paragraphs=(
        "-------- Forwarded Message --------\nFrom: Jo Bell <jo@example.org>\n"
        "Date: Mon, 6 May 2024 09:12:00 +0200\nSubject: Flood\n\n120 houses.",
    )))  # fmt: skip
    article = load_one(tmp_path, "a.eml", letter)
    assert (article.name, article.text) == ("a.eml/quoted-1", "Flood\n\n120 houses.")
    assert (article.author, article.published) == ("Jo Bell", "2024-05-06")
    first, second = load_all(tmp_path, "b.eml", mail(replace(STORY, paragraphs=(
        "Begin forwarded message:\n\n> From: Jo Bell <jo@example.org>\n> Subject: Flood\n>\n"
        "> Words.",
    )), {"a.txt": b"Attached."}))  # fmt: skip
    assert [first.name, second.name] == ["b.eml/quoted-1", "b.eml/a.txt"]


def test_what_nobody_knows_whom_said_is_marked_below_the_headline(tmp_path):
    letter = b"Subject: Figures\nFrom: j@x.org\n\n> We counted 120.\n> How many?\n\nIt was 214.\n"
    article = load_one(tmp_path, "a.eml", letter)
    assert article.text == "Figures\n\n> We counted 120.\n> How many?\n\nIt was 214."
    (mark,) = article.marks
    assert (article.text[mark.start : mark.end], mark.kind) == (
        "> We counted 120.\n> How many?",
        "quoted",
    )


def test_a_mail_quotes_only_so_many(tmp_path):
    one = "On 6 May 2024 at 09:12, Jo Bell <jo@example.org> wrote:\n> Number {}.\n"
    letter = "Subject: Re: x\n\nWords.\n\n" + "".join(one.format(n) for n in range(60))
    own, *quoted, last = load_all(tmp_path, "a.eml", letter.encode())
    assert (own.text, len(quoted), quoted[-1].text) == ("Re: x\n\nWords.", 50, "x\n\nNumber 49.")
    assert last.reason == ("a.eml quotes more than 50 messages: save the others as separate files")


def test_days_that_cannot_be_read_are_told(tmp_path):
    letter = b"Subject: x\nDate: some day\n\nWords.\n\nOn 3/4/2024 09:12, Jo Bell wrote:\n> More.\n"
    found = load_all(tmp_path, "a.eml", letter)
    told = {item.name: item.reason for item in found if isinstance(item, Notice)}
    assert "'some day'" in told["a.eml"]
    assert "'3/4/2024 09:12'" in told["a.eml/quoted-1"]


def test_attachments_are_parts(tmp_path):
    attached = {
        "report.pdf": pdf([OTHER]),
        "../t.csv": table(STORIES),
        "same.txt": b"One text.",
        "more.zip": archive({"deep/note.txt": b"Some words."}),
        "song.mp3": b"x",
    }
    data = mail(STORY, attached) + b""
    found = load_all(tmp_path, "a.eml", data)
    assert [item.name for item in found] == [
        "a.eml", "a.eml/report.pdf", "a.eml/t.csv/1", "a.eml/t.csv/2", "a.eml/same.txt",
        "a.eml/more.zip/deep/note.txt", "a.eml/song.mp3",
    ]  # fmt: skip
    assert {item.file for item in found[1:-1]} == {"a.eml"}
    assert found[-1] == Skipped("a.eml/song.mp3", "a.eml/song.mp3: .mp3 files are not read")


def test_a_message_without_text_or_readable_attachments(tmp_path):
    data = mail(replace(STORY, paragraphs=()), {"song.mp3": b"x", "film.mp4": b"x"})
    message = "a.eml has no text and no attachment in a supported format"
    assert reason(tmp_path, "a.eml", data) == message


def test_attachments_of_one_name_are_told_apart(tmp_path):
    inner = mail(OTHER).replace(b"\n", b"\r\n")
    data = (
        b"Subject: x\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n"
        b"--B\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n"
        b"--B\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nOne.\r\n"
        b"--B\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nTwo.\r\n"
        b"--B\r\nContent-Disposition: attachment; filename=notes\r\n\r\nA.\r\n"
        b"--B\r\nContent-Disposition: attachment; filename=notes\r\n\r\nB.\r\n"
        b"--B\r\nContent-Type: text/html; name=b.html\r\n\r\n<p>Three.\r\n"
        b"--B\r\nContent-Disposition: attachment\r\n\r\nFour.\r\n"
        b"--B\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--B--\r\n"
    )
    found = load_all(tmp_path, "m.eml", data)
    passed_over = [item.name for item in found if isinstance(item, Skipped)]
    assert passed_over == ["m.eml/notes", "m.eml/notes-2"]
    assert [(item.name, item.text) for item in found if not isinstance(item, Skipped)] == [
        ("m.eml", "x\n\nSee below."), ("m.eml/a.txt", "One."), ("m.eml/a-2.txt", "Two."),
        ("m.eml/b.html", "Three."), ("m.eml/attachment.txt", "Four."),
        ("m.eml/message.eml", f"{OTHER.title}\n\n{OTHER.text}"),
    ]  # fmt: skip
    assert found[-1].title == OTHER.title


def test_encoded_words_and_bare_bytes_in_headers(tmp_path):
    data = "Subject: =?utf-8?q?R=C3=ADo?= =?nonsense?q?x?=\nFrom: José <j@x.org>\n\nWords.".encode()
    article = load_one(tmp_path, "a.eml", data)
    assert article.author == "José"
    data = b"Subject: =?utf-8?b?UsOtbw==?= =?utf-8?q?_alto?=\nFrom: j@x.org\n\nWords."
    article = load_one(tmp_path, "b.eml", data)
    assert (article.title, article.author, article.published) == ("Río alto", "j@x.org", None)


def test_one_bad_attachment_does_not_stop_the_rest(tmp_path):
    found = load_all(tmp_path, "a.eml", mail(STORY, {"bad.pdf": b"%PDF-1.4", "b.txt": b"Words."}))
    assert [type(item).__name__ for item in found] == ["Article", "Problem", "Article"]
    assert found[1].reason == "a.eml/bad.pdf is damaged: it cannot be read as a PDF"


def test_attachments_count_as_unpacked(tmp_path):
    data = mail(STORY, {"a.txt": b"word " * 1000})
    found = load_all(tmp_path, "a.eml", data, unpacked_bytes=4000)
    assert [item.name for item in found] == ["a.eml", "a.eml"]
    assert "QA_LARGEST_ARCHIVE" in found[1].reason


def test_messages_in_messages(tmp_path):
    data = mail(STORY)
    for _ in range(5):
        data = mail(OTHER, {"inner.eml": data})
    found = load_all(tmp_path, "a.eml", data, depth=2)
    assert [item.name for item in found[:3]] == [
        "a.eml", "a.eml/inner.eml", "a.eml/inner.eml/inner.eml"
    ]  # fmt: skip
    assert found[3].reason.endswith("is nested in 2 archives or e-mails: unpack it first")
    assert len(found) == 4


def test_a_message_of_endless_parts(tmp_path):
    data = b"Subject: x\nContent-Type: multipart/mixed; boundary=B\n\n" + b"--B\n\nword\n" * 2000
    assert "has more than 1,000 parts" in reason(tmp_path, "a.eml", data)
