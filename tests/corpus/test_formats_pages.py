"""Saved web pages and e-mails."""

import logging
from dataclasses import replace
from email.message import EmailMessage

import pytest

from eval.samples import archive, mail, page, pdf, table, web_archive
from eval.stories import STORIES
from qa.corpus.formats.html import parse, plain
from qa.types import Skipped
from tests.samples import load_all, load_one, reason

STORY, OTHER = STORIES


def test_the_article_and_what_the_page_tells(tmp_path):
    article = load_one(tmp_path, "a.html", page(STORY))
    rows = "\n\n| District | Dead |\n\n| Chosica | 6 |"
    assert article.text == f"{STORY.title}\n\n{STORY.text}{rows}"
    assert (article.title, article.author) == (STORY.title, STORY.author)
    assert (article.source, article.published) == (STORY.source, STORY.published)
    assert (article.file, article.pages) == (None, ())


def test_the_headline_is_in_the_text_once(tmp_path):
    data = (
        page(STORY).replace(b"<article><h1>", b"<header><h1>").replace(b"</h1>", b"</h1></header>")
    )
    text = load_one(tmp_path, "a.html", data).text
    assert text.startswith(f"{STORY.title}\n\nNine people died")
    assert text.count(STORY.title) == 1


@pytest.mark.parametrize(
    "charset", ["utf-8", "iso-8859-1", "windows-1252", "iso-8859-2", "gb18030"]
)
def test_declared_encodings(charset, tmp_path):
    data = page(STORY, charset)
    assert "the river Rímac left its bed" in load_one(tmp_path, "a.html", data).text


@pytest.mark.parametrize("charset", ["iso-8859-1", "us-ascii"])
def test_typographic_signs_of_what_says_it_has_none(charset, tmp_path):
    data = page(STORY).decode().replace(STORY.paragraphs[0], "Peru’s president won’t go – “no”.")
    data = data.replace('charset="utf-8"', f"charset={charset}").encode("cp1252", "ignore")
    assert "Peru’s president won’t go – “no”." in load_one(tmp_path, "a.html", data).text
    letter = (
        f"Subject: A\nContent-Type: text/plain; charset={charset}\n\nPeru’s – “no” to it all.\n"
    )
    assert "Peru’s – “no”" in load_one(tmp_path, "a.eml", letter.encode("cp1252")).text


def test_a_malformed_encoded_word_is_told_as_it_stands(tmp_path):
    letter = b"Subject: =?utf-8?b?AAAAA?=\n\nThe mayor resigned on Monday.\n"
    assert "The mayor resigned" in load_one(tmp_path, "a.eml", letter).text


def test_a_wrong_declaration_does_no_harm(tmp_path):
    for declared in (b"iso-8859-1", b"punycode", b"nonsense", b"utf-16"):
        data = page(STORY).replace(b'charset="utf-8"', b"charset=" + declared)
        assert "the river Rímac" in load_one(tmp_path, "a.html", data).text
    utf16 = page(STORY).decode().encode("utf-16")
    assert "the river Rímac" in load_one(tmp_path, "a.html", utf16).text


def test_a_page_without_an_article_gives_its_text(tmp_path):
    data = b"<html><body><div>Closed<br>on Friday.</div><script>x()</script></body></html>"
    assert load_one(tmp_path, "a.html", data).text.split() == ["Closed", "on", "Friday."]
    assert load_one(tmp_path, "a.htm", b"Only words.").text == "Only words."


def test_what_stands_around_is_left_out_of_plain_text(tmp_path):
    rows = b"<p>x <b>y</b></p>" * 20_000  # too many elements to look for an article
    data = b"<html><body><nav>Home</nav><p>First words.</p>" + rows + b"<footer>End</footer></body>"
    text = load_one(tmp_path, "a.html", data).text
    assert text.startswith("First words.\n\nx y\n\nx y")
    assert "End" not in text


def test_deep_pages_neither_crash_nor_hang(tmp_path):
    deep = b"<div>" * 100_000 + b"words" + b"</div>" * 100_000
    (item,) = load_all(tmp_path, "a.html", deep)
    assert item.name == "a.html"


def test_pages_without_words(tmp_path):
    data = b"<html><head><style>p {}</style></head><body><img src='x.png'></body></html>"
    assert reason(tmp_path, "a.html", data) == "a.html has no words in it"


def test_invisible_characters_go(tmp_path):
    data = (
        "<p>an\u00adte\u200bna &#7; &#x85; \ufeff now, he said to the &#xD800; press</p>".encode()
    )
    text = load_one(tmp_path, "a.html", data).text
    assert "antena" in text
    assert all(letter.isprintable() for letter in text)


def test_furniture_of_a_page_is_marked(tmp_path):
    data = page(STORY).replace(b"</article>", b"<p>Read more: Storms in the north</p></article>")
    article = load_one(tmp_path, "a.html", data)
    assert [article.text[m.start : m.end] for m in article.marks] == [
        "Read more: Storms in the north"
    ]


def test_libraries_log_nothing(tmp_path, caplog, capfd):
    with caplog.at_level(logging.DEBUG):
        load_all(tmp_path, "a.html", b"<p>")
        load_all(tmp_path, "b.html", b"<html><script type='application/ld+json'>{</script><p>x")
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert capfd.readouterr() == ("", "")


def test_plain_text_of_a_page():
    tree = parse(
        "<?xml version='1.0' encoding='utf-8'?><html><head><title>t</title></head><body>"
        "<h1>One <i>two</i></h1><!-- no --> tail<ul><li>a</li><li>b</li></ul>"
        "<table><tr><td>1</td><td>2</td></tr></table><footer>end</footer></body></html>"
    )
    assert plain(tree) == "One two\n\n tail\n\na\n\nb\n\n1 | 2\n\nend".replace("\n tail", "\ntail")
    assert "end" not in plain(tree, frozenset({"footer"}))


def test_saved_in_one_file(tmp_path):
    article = load_one(tmp_path, "a.mhtml", web_archive(STORY))
    as_page = load_one(tmp_path, "a.html", page(STORY))
    assert (article.text, article.published) == (as_page.text, as_page.published)
    assert "holds no web page" in reason(tmp_path, "b.mht", mail(STORY))
    assert "no header lines" in reason(tmp_path, "c.mht", b"\n\nwords")


# ---------------------------------------------------------------------- e-mails


def test_a_message(tmp_path):
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


def test_a_message_of_which_nothing_can_be_read(tmp_path):
    data = mail(replace(STORY, paragraphs=()), {"song.mp3": b"x", "film.mp4": b"x"})
    said = "a.eml has no text, and nothing attached to it can be read"
    assert reason(tmp_path, "a.eml", data) == said


def test_attachments_of_one_name_are_told_apart(tmp_path):
    inner = mail(OTHER).replace(b"\n", b"\r\n")
    data = (
        b"Subject: x\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n"
        b"--B\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n"
        b"--B\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nOne.\r\n"
        b"--B\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nTwo.\r\n"
        b"--B\r\nContent-Type: text/html; name=b.html\r\n\r\n<p>Three.\r\n"
        b"--B\r\nContent-Disposition: attachment\r\n\r\nFour.\r\n"
        b"--B\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--B--\r\n"
    )
    found = load_all(tmp_path, "m.eml", data)
    assert [(item.name, item.text) for item in found] == [
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
    assert found[1].reason == "a.eml/bad.pdf is damaged: not a PDF that can be read"


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
    assert found[3].reason.endswith(
        "lies in 2 archives or e-mails, one in another: unpack it first"
    )
    assert len(found) == 4


def test_a_message_of_endless_parts(tmp_path):
    data = b"Subject: x\nContent-Type: multipart/mixed; boundary=B\n\n" + b"--B\n\nword\n" * 2000
    assert "has more than 1,000 parts" in reason(tmp_path, "a.eml", data)
