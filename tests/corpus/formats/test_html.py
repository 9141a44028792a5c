"""Saved web pages."""

import logging

import pytest

from qa.corpus.formats.html import parse, text_of_html
from qa.corpus.formats.page.blocks import visible_text
from tests.robustness.samples import page
from tests.robustness.stories import STORIES
from tests.samples import load_all, load_one, reason

STORY, OTHER = STORIES


def test_the_article_and_what_the_page_tells(tmp_path):
    article = load_one(tmp_path, "a.html", page(STORY))
    rows = "\n\n| District | Dead |\n| Chosica | 6 |"
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
    assert visible_text(tree) == "One two\n\ntail\n\na\n\nb\n\n| 1 | 2 |\n\nend"
    assert "end" not in visible_text(tree, frozenset({"footer"}))


def body_of(tmp_path, html):
    """The article's text of a page whose story has this at its end."""
    data = page(STORY).replace(b"</article>", f"{html}</article>".encode())
    return load_one(tmp_path, "a.html", data).text


def test_times_in_sentences_are_kept(tmp_path):
    text = body_of(
        tmp_path,
        "<p>It was rebuilt in <time datetime='1968'>1968</time> for good.</p>"
        "<ul><li>Tenders are due on <time datetime='2024-02-09'>9 February</time>.</li></ul>",
    )
    assert "It was rebuilt in 1968 for good." in text
    assert "Tenders are due on 9 February." in text


def test_raised_figures_do_not_stick_to_figures(tmp_path):
    text = body_of(
        tmp_path,
        "<p>The camps held 11,800<sup>3</sup> people on 45 km<sup>2</sup>, and 43<sup><a"
        " href='#n2'>2</a></sup> died on the 5<sup>th</sup>.<sup>[4]</sup> There was"
        " CO<sub>2</sub>.</p>",
    )
    assert "held 11,800³ people on 45 km², and 43 died on the 5th. There was CO2." in text


def test_a_list_in_a_table_is_kept(tmp_path):
    cell = "<td><ul><li>10 am to 6 pm</li></ul></td>"
    text = body_of(tmp_path, f"<table><tr><td>Salt Museum</td>{cell}</tr></table>")
    assert "| Salt Museum | 10 am to 6 pm |" in text


def test_the_date_of_another_story_is_not_the_date_of_this_one(tmp_path):
    data = page(STORY).replace(STORY.published.encode() + b"T09:00:00-05:00", b"")
    aside = b"<aside><time datetime='2020-01-11'>11 January 2020</time></aside></body>"
    assert load_one(tmp_path, "a.html", data.replace(b"</body>", aside)).published is None


def test_figures_that_a_style_or_a_name_raises(tmp_path):
    words = (
        "<p>Of the 6,310<span style='position:relative; top:-.4em; font-size:60%'>2</span> seals, "
        "1,450<span class='footnote-ref'>5</span> were pups; <span style='border-bottom:1px solid'>"
        "12</span>,400 birds and 3<span class='big'>7</span> foxes were seen, 990"
        "<a href='n.html#c1'>12</a> owls and 71<a href='/owls'>5</a> crows.</p>"
    )
    assert text_of_html(words) == (
        "Of the 6,310² seals, 1,450⁵ were pups; 12,400 birds and 37 foxes were seen, "
        "990 owls and 715 crows."
    )


def test_a_table_that_only_its_roles_call_one(tmp_path):
    row = "<div role='row'><span role='{0}'>{1}</span><span role='{0}'>{2}</span></div>"
    table = row.format("columnheader", "Pier", "Ships") + row.format("cell", "North", "310")
    words = f"<p>Ships by pier.</p><div role='table'><div role='rowgroup'>{table}</div></div>"
    assert text_of_html(words) == "Ships by pier.\n\n| Pier | Ships |\n| North | 310 |"
