"""Saved pages in miniature, of systems beside those in ``pages``, and what they are read as."""

from __future__ import annotations

from typing import NamedTuple

FIRST = (
    "<p>The ferry company of Holm said on Monday that it would sell its two oldest boats and order "
    "a new one from a yard in the north, at a price of 34 million crowns.</p>"
)
SECOND = (
    "<p>The boats have carried 61,300 passengers a year between the islands. Residents fear that "
    "the last crossing of the evening will be given up with them.</p>"
)
THIRD = (
    "<p>“We will keep every crossing,” the director, Ines Holt, told reporters. The new boat is to "
    "sail in two years, and runs on batteries.</p>"
)
BODY = FIRST + SECOND + THIRD
TITLE = "Ferry company sells boats"


class Page(NamedTuple):
    """A page, and what it is to be read as."""

    html: str
    author: str | None
    source: str | None
    published: str | None
    without: tuple[str, ...] = ()  # what must not be in the text


# A theme of a blog system: days of two kinds side by side, stamps in universal time, other posts.
THEME = f"""<!DOCTYPE html><html lang="en-US"><head><title>{TITLE} - Holm Herald</title>
<meta property="og:site_name" content="Holm Herald"><script type="application/ld+json">
{{"@context":"https://schema.org","@graph":[{{"@type":"Article","headline":"{TITLE}",
"datePublished":"2024-05-03T22:30:00+00:00","dateModified":"2024-05-07T10:00:00+00:00",
"author":{{"@id":"#p1"}}}},{{"@type":"Person","@id":"#p1","name":"Nils Aker"}}]}}</script></head>
<body><main><article class="post"><header class="entry-header"><h1>{TITLE}</h1>
<div class="entry-meta"><span class="posted-on"><time class="entry-date published"
datetime="2024-05-04T00:30:00+02:00">May 4, 2024</time><time class="updated"
datetime="2024-05-07">May 7, 2024</time></span></div></header><div class="entry-content">{BODY}
<div class="sharedaddy"><h3>Share this:</h3><ul><li>Twitter</li></ul></div>
<div class="jp-relatedposts"><h3>Related</h3><p><a href="/x">Old pier burnt down last year</a></p>
</div></div></article><nav><a href="/a">Previous: Pier burnt</a></nav><div id="comments">
<h2>3 thoughts</h2><ol><li>They said the same in 2019.</li></ol></div></main></body></html>"""

# A newspaper group's system: a headline outside the article, an interstitial link, an American day.
FUSION = f"""<html lang="en"><head><title>{TITLE} | The Northern Star</title>
<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{TITLE}",
"datePublished":"2024-05-03T23:10:05.123Z","author":[{{"@type":"Person","name":"Nils Aker"}},
{{"@type":"Person","name":"Ana Moe"}}],"publisher":{{"@type":"NewsMediaOrganization",
"name":"The Northern Star"}}}}</script></head><body><section role="main"><div class="headline">
<h1><span>{TITLE}</span></h1></div><div class="byline">By <a href="/s">Nils Aker</a> and
<a href="/t">Ana Moe</a></div><div class="date">May 3, 2024 at 7:10 p.m. EDT</div>
<article class="body">{FIRST}<div class="ad">Advertisement</div>{SECOND}
<div><a href="/r">Read: The last crossing of the season</a></div>{THIRD}</article></section>
</body></html>"""

# A council's site: figures for a day whose order the language tells, a user's name for an author.
COUNCIL = f"""<html lang="en-GB"><head><title>{TITLE} | Islands Council Press</title>
<meta name="dcterms.date" content="03/05/2024"></head><body><main role="main"><div>
<h1 class="page-title"><span>{TITLE}</span></h1></div><article role="article"><footer>Submitted by
<span>press_office</span> on Fri, 03/05/2024 - 10:12</footer><div class="node__content">{BODY}</div>
</article></main></body></html>"""

# A portal of old: the page is one table, nothing is declared.
PORTAL = f"""<html><head><title>{TITLE}</title></head><body><table width="100%"><tr>
<td class="left"><ul><li><a href="/">Home</a></li><li><a href="/n">News</a></li></ul></td><td>
<table><tr><td class="contentheading">{TITLE}</td></tr></table><table><tr><td><span class="small">
Written by Nils Aker</span></td></tr><tr><td class="createdate">Friday, 03 May 2024 10:12</td></tr>
<tr><td>{BODY}</td></tr><tr><td class="modifydate">Last Updated on Tuesday, 07 May 2024</td></tr>
</table></td></tr></table></body></html>"""

# Letters by mail, as a page: a box that asks for an address amid the text, without a telling name.
LETTERS = f"""<html lang="en"><head><title>{TITLE} - by Nils Aker - The Tide</title>
<meta property="og:title" content="{TITLE}"><meta name="author" content="Nils Aker"></head><body>
<div id="main"><article><h1 class="post-title">{TITLE}</h1><div class="pencraft">May 03, 2024</div>
<div class="body markup">{FIRST}{SECOND}<div class="subscription-widget-wrap"><p>Thanks for reading
The Tide! Have new posts sent to you.</p><form><input type="email"><button>Go</button></form></div>
{THIRD}</div></article></div></body></html>"""

# The same story in another language, by microdata, its day in figures.
GERMAN = """<html lang="de"><head><title>Reederei verkauft Fähren: Inselbote</title>
<meta property="og:site_name" content="Inselbote"></head><body><main><article itemscope
itemtype="http://schema.org/Article"><h1 itemprop="headline">Ferry company sells boats</h1>
<p><time>03.05.2024</time> von <span itemprop="author"><span itemprop="name">Nils Aker</span></span>
</p><div itemprop="articleBody">
<p>Die Reederei von Holm verkauft ihre zwei ältesten Fähren und bestellt
eine neue, für 34 Millionen Kronen, bei einer Werft im Norden des Landes.</p><p>Die Fähren haben
61,300 Fahrgäste im Jahr befördert. Die Bewohner fürchten um die letzte Fahrt am Abend.</p><p>„Wir
behalten jede Fahrt“, sagte die Direktorin Ines Holt.</p></div></article></main></body></html>"""

# From right to left, its day in words of its language.
ARABIC = """<html lang="ar" dir="rtl"><head><title>x</title><meta property="og:site_name"
content="صحيفة الجزيرة"></head><body><article><h1>Ferry company sells boats</h1><div class="date">3
مايو 2024</div><p>قالت شركة العبّارات يوم الاثنين إنها ستبيع أقدم قاربين لديها وتطلب قاربا جديدا
بسعر 34 مليون كرونة من حوض بناء في الشمال.</p><p>نقل القاربان 61,300 راكب في السنة بين الجزر، ويخشى
السكان أن تلغى آخر رحلة في المساء. Ines Holt</p></article></body></html>"""

PAGES = {
    "theme": Page(THEME, "Nils Aker", "Holm Herald", "2024-05-04", ("Related", "2019", "2024May")),
    "fusion": Page(FUSION, "Nils Aker, Ana Moe", "The Northern Star", "2024-05-03", ("Advertise",)),
    "council": Page(COUNCIL, None, "Islands Council Press", "2024-05-03", ("press_office",)),
    "portal": Page(PORTAL, "Nils Aker", None, "2024-05-03", ("Home",)),
    "letters": Page(LETTERS, "Nils Aker", "The Tide", "2024-05-03", ("Thanks for reading",)),
    "german": Page(GERMAN, "Nils Aker", "Inselbote", "2024-05-03"),
    "arabic": Page(ARABIC, None, "صحيفة الجزيرة", "2024-05-03"),
}
