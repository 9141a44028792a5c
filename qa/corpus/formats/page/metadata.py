"""What a web page declares about itself: title, author, publisher, day of publication, address.

What the reader sees as the headline is the title. For the rest, sources are asked in this order,
and the first that gives something sensible is believed: JSON-LD of schema.org, Open Graph and the
like, other ``meta`` elements by their names, microdata, and what stands between the headline and
the first paragraph. What was changed last is no publication.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from qa.corpus.formats.base import one_line
from qa.corpus.formats.page import json_ld
from qa.corpus.formats.page.article import PageArticle
from qa.corpus.formats.page.bylines import authors
from qa.corpus.formats.page.dates import published
from qa.corpus.formats.page.elements import words_in
from qa.corpus.formats.page.headline import (
    PARTS,
    SECONDARY,
    headline,
    is_title,
    leads_home,
    path,
    seen_title,
)
from qa.corpus.formats.page.lines import shown
from qa.corpus.names import names, publisher, same_publisher, surname_last

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Names of meta elements, in the order in which they are believed.
_META = {
    "title": ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title",
              "parsely-title", "sailthru.title"),
    "author": ("author", "article:author", "article:author_name", "byl", "dc.creator",
               "dcterms.creator", "citation_author", "parsely-author", "sailthru.author"),
    "site": ("og:site_name",),
    "source": ("application-name", "publisher", "dc.publisher",
               "dcterms.publisher", "citation_journal_title", "apple-mobile-web-app-title"),
    "published": ("article:published_time", "og:published_time", "og:article:published_time",
                  "article:published",
                  "datepublished", "pubdate", "publishdate", "publish-date",
                  "publish_date", "publication_date", "originalpublicationdate", "dc.date.issued",
                  "dcterms.issued", "dc.date.created", "dcterms.created",
                  "parsely-pub-date", "sailthru.date", "citation_publication_date",
                  "citation_date"),
    "date": ("date", "dc.date", "dcterms.date"),  # of publication or of the last change
    "url": ("og:url",),
}  # fmt: skip
_CATALOGUES = ("dc.creator", "dcterms.creator", "citation_author")  # "Toft, Maren"
# What a browser or an extension notes where it saves a page.
_SAVED_FROM = (
    re.compile(r"<!--\s{0,9}saved from url=\(\d+\)(\S{1,2000})", re.IGNORECASE),
    re.compile(r"<!--\s{0,9}Page saved with SingleFile\s{1,9}url:\s{0,9}(\S{1,2000})"),
)
_MOST_ELEMENTS = 20_000  # that are looked through for a publisher's name
_MOST_VALUES = 100  # of one key; more make a trap
_MOST_WORDS = 5  # of a publisher's name, as the rest of a title


def declared(tree: HtmlElement, page: str = "") -> dict[str, str]:
    """The keys among title, author, source, published, url and unread_date that a page declares.

    Args:
        tree: the page, with nothing taken out of it.
        page: its characters, for the address that a browser notes when it saves a page.
    """
    nodes, meta = json_ld.nodes(tree), _meta(tree)
    sites = _sites(nodes, meta)
    title = tree.find(".//title")
    bare = "" if title is None else one_line(words_in(title))
    titles = [each for each in map(one_line, meta["title"]) if is_title(each, sites)]
    heading = headline(tree, titles, bare, sites)
    seen = "" if heading is None else seen_title(heading, [_without_site(t, sites) for t in titles])
    others = (_shown(each) for each in tree.iter(*SECONDARY) if each is not heading)
    url = _url(tree, {}, meta, page)
    node = json_ld.article(nodes, [seen, bare, *titles], url, others)
    site = _site(node, nodes, meta) or _site_in_title(tree, heading, bare, seen)
    sites = [site, *sites]
    found = {"url": _url(tree, node, meta, page), "source": site}
    candidates = [seen, json_ld.string(node.get("headline")), *titles, bare]
    candidates = [_without_site(one_line(each), sites) for each in candidates]
    found["title"] = next((each for each in candidates if is_title(each, sites)), "")
    article = PageArticle(tree, heading)
    page_node = json_ld.web_page(nodes)
    writers = (
        json_ld.values(node.get("author"), nodes), json_ld.values(node.get("creator"), nodes),
        meta["author"], authors(tree, article), json_ld.values(page_node.get("author"), nodes),
    )  # fmt: skip
    found["author"] = next(filter(None, (names(each, site) for each in writers)), "")
    dates = [json_ld.string(each.get("datePublished")) for each in (node, page_node)]
    found |= published(tree, article, [dates[0], *meta["published"], dates[1]], meta["date"])
    return {key: words for key, value in found.items() if (words := one_line(value))}


def _shown(element: HtmlElement) -> str:
    return shown(element, 300) or ""


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    """What ``meta`` elements and microdata say under each key, the likeliest first."""
    by_name: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = element.get("content") or ""
        if name.casefold() in _CATALOGUES:
            content = surname_last(content)
        by_name.setdefault(name.casefold(), []).append(content)
    return {
        key: [value for name in known for value in by_name.get(name, ())][:_MOST_VALUES]
        for key, known in _META.items()
    }


def _sites(nodes: list[json_ld.Node], meta: Mapping[str, list[str]]) -> list[str]:
    """All names that the page may mean its publisher by."""
    known = [*meta["site"], *meta["source"]]
    for node in nodes:
        known += json_ld.values(node.get("publisher"), nodes)
        if "WebSite" in json_ld.kinds(node):
            known += json_ld.values(node, nodes)
    return [each for each in map(one_line, known) if each]


def _site(article: json_ld.Node, nodes: list[json_ld.Node], meta: Mapping[str, list[str]]) -> str:
    """The publisher's name, as the page declares it: the site's before that of its company."""
    site = [node for node in nodes if "WebSite" in json_ld.kinds(node)]
    company = json_ld.values(article.get("publisher"), nodes)
    candidates = [*meta["site"], *company, *json_ld.values(site, nodes), *meta["source"]]
    return next(filter(None, map(publisher, candidates)), "")


def _site_in_title(tree: HtmlElement, heading: HtmlElement | None, bare: str, seen: str) -> str:
    """The publisher's name in the rest of a page's title: "Quay closes – Tarnby Bugle".

    The rest may be a second half of the headline, a section or a page's number instead.
    """
    if not seen or heading is None:
        return ""
    quoted = re.escape(seen)
    after = re.fullmatch(rf"{quoted}\s*(?:\s[|–—·»«-]\s|\|)\s*(.+)", bare, re.IGNORECASE)
    before = re.fullmatch(rf"(.+?)(?::\s|\s+[|–—·»«-]\s|\s*\|)\s*{quoted}", bare, re.IGNORECASE)
    if not after and not before:
        return ""
    parts = PARTS.split(after[1] if after else before[1] if before else "")
    name = publisher(parts[-1 if after else 0])
    words = name.split()
    if (
        not name
        or len(words) > _MOST_WORDS
        or re.search(r"\d", name)
        or not re.search(r"[^\W\d_a-zß-ÿ]", name)
    ):
        return ""
    likely = bool(after) and len(words) > 1
    return name if likely or _stands_elsewhere(tree, heading, name) else ""


def _stands_elsewhere(tree: HtmlElement, heading: HtmlElement, name: str) -> bool:
    """Whether a publisher's name stands by itself on a page: above it, or below a picture.

    In menus, and in links to other pages, stand the names of sections.
    """
    places = tree.iter("img", "a", "div", "span", "p", "h1", "h2", "strong", "b")
    for element in islice(places, _MOST_ELEMENTS):
        words = element.get("alt") if element.tag == "img" else _shown(element)
        words = re.sub(r"^(?:©|\(c\)|copyright)?[\s\d–-]*", "", words or "", flags=re.IGNORECASE)
        if element is heading or not same_publisher(words, name):
            continue
        outer = list(element.iterancestors())
        links = [each for each in (*outer, *element.iter("a")) if each.get("href")]
        if all(map(leads_home, links)) and not {each.tag for each in outer} & {"nav", "li"}:
            return True
    return False


def _without_site(title: str, sites: Sequence[str]) -> str:
    """A title without the publisher's name at its end."""
    known = [part for site in sites for part in (site, PARTS.split(site)[0])]
    for sign in PARTS.finditer(title):
        if any(same_publisher(title[sign.end() :], site) for site in known):
            return title[: sign.start()]
    return title


def _url(tree: HtmlElement, article: json_ld.Node, meta: Mapping[str, list[str]], page: str) -> str:
    """The page's address; that of the site's first page only where there is no other."""
    links = (link.get("href") or "" for link in tree.iterfind(".//link[@rel='canonical']"))
    saved = [found[1] for pattern in _SAVED_FROM if (found := pattern.search(page[:5000]))]
    addresses = [*links, *meta["url"], json_ld.string(article.get("url")), *saved]
    addresses = [re.sub(r"^//", "https://", each.strip()) for each in addresses]
    addresses = [each for each in addresses if re.match(r"https?://\S+$", each)]
    return next(
        (each for each in addresses if path(each).strip("/")), addresses[0] if addresses else ""
    )
