"""Saved pages in miniature, each as another publishing system writes them."""

from __future__ import annotations

WORDS = (
    "<p>The harbour board of Tarnby voted on Tuesday night to close the old fish quay, after "
    "an inspection found that eleven of its forty piles had rotted through below the waterline.</p>"
    "<p>Repairs would cost 2.4 million crowns, the engineer Sif Lund told the meeting, and the "
    "quay earns 90,000 crowns a year. Fishermen will land their catch at the "
    "north mole instead.</p>"
    "<p>“My father built half of that quay,” said Arne Holt, who has fished from Tarnby since "
    "1981. He had come with some thirty others, and they left before the vote.</p>"
)

# A blog system with a plug-in for search engines: one graph, names by reference, entities in text.
BLOG = f"""<!DOCTYPE html><html lang="en"><head><title>Fish quay&#8217;s end - Tarnby Bugle</title>
<link rel="canonical" href="https://bugle.example/2023/05/quay/">
<meta property="og:title" content="Fish quay’s end - Tarnby Bugle">
<meta property="og:site_name" content="Tarnby Bugle">
<meta property="article:modified_time" content="2024-01-09T08:00:00+00:00">
<meta name="author" content="bugleadmin">
<script type="application/ld+json">{{"@context":"https://schema.org","@graph":[
{{"@type":"Article","@id":"https://bugle.example/2023/05/quay/#article",
"author":{{"@id":"https://bugle.example/#/schema/person/5"}},
"headline":"Fish quay&#8217;s end","datePublished":"2023-05-16T21:40:11+02:00",
"dateModified":"2024-01-09T08:00:00+00:00","publisher":{{"@id":"https://bugle.example/#org"}}}},
{{"@type":"WebSite","@id":"https://bugle.example/#website","name":"Tarnby Bugle"}},
{{"@type":"Organization","@id":"https://bugle.example/#org","name":"Bugle Media Holding"}},
{{"@type":"Person","@id":"https://bugle.example/#/schema/person/5","name":"Maren Toft"}}]}}
</script></head><body class="post-template single cookies-not-set">
<div id="cookie-notice"><p>We and our 214 partners store cookies on your device to measure ads and
to learn what you like to read about on this site and on others. You can accept
all of them.</p></div>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav></header>
<main><article><header><h1>Fish quay’s end</h1><span class="posted-on">Updated on
<time class="updated" datetime="2024-01-09">9 January 2024</time></span></header>{WORDS}
<p>Tenders are due on <time datetime="2023-06-30">30 June</time>, the board said.</p></article>
<section id="comments"><h2>12 comments</h2></section></main></body></html>"""

# A broadcaster: the stamp is in universal time, the page shows its own day; marks of its design.
BROADCASTER = f"""<!DOCTYPE html><html><head>
<title>Tarnby to close its fish quay - Coast News</title>
<meta property="og:title" content="Tarnby to close its fish quay">
<meta property="og:site_name" content="Coast News"><meta property="og:url"
content="https://coast.example/news/4711"><meta property="article:author"
content="https://www.facebook.com/coastnews">
<script type="application/ld+json">[{{"@type":"BreadcrumbList"}},{{"@type":["NewsArticle"],
"headline":"Tarnby to close its fish quay","datePublished":"2023-05-17T03:30:00Z",
"author":[{{"@type":"Person","name":"By Jon Vik &amp; Ida Sand"}}],
"publisher":{{"@type":"Organization","name":"Coast News"}}}}]</script></head><body>
<div role="main"><h1>Tarnby to close its fish quay</h1><p><span>Published</span>
<time datetime="2023-05-17T03:30:00Z">16 May 2023</time></p><div>From the section Harbours</div>
<figure><img src="q.jpg"><figcaption>The quay was built in 1934 by the harbour's own men.
</figcaption></figure>{WORDS}<ul><li>Share</li></ul></div></body></html>"""

# A system of a newspaper group: microdata, a by-line said twice, a newsletter's box amid it all.
GROUP = f"""<html><head><title>Quay closes | News | The Tarnby Courier</title>
<meta name="dc.date.issued" content="20230516">
<meta name="DC.publisher" content="The Tarnby Courier">
<meta property="og:title" content="Quay closes"></head><body><div class="article"
itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Quay closes</h1>
<div class="byline"><a rel="author" href="/by/kim">Kim BergKim Berg</a> <a rel="author"
href="/by/kim">Kim Berg</a></div><meta itemprop="dateModified" content="2023-08-01">
<div itemprop="articleBody">{WORDS}<div class="newsletter-signup"><p>Sign up to our weekly letter
and never miss what the harbour board does next. Your address is safe with us.</p></div>
<p>The board meets again on 6 June.</p></div></div></body></html>"""

# A hosted blog: nothing declared but what its template marks; the author's field holds a month.
HOSTED = f"""<html><head><title>Tarnby notes: The quay is closing</title>
<meta name="author" content="May"><meta property="og:site_name" content="tarnbynotes.blog.example">
</head><body><div class="main"><h2 class="date-header">Tuesday, May 16, 2023</h2>
<div class="post hentry"><h1 class="post-title">The quay is closing</h1>
<div class="post-header"><span class="post-author">By Signe Lie</span>
<abbr class="published" title="x">May 16, 2023</abbr></div>
<div class="post-body">{WORDS.replace("<p>", "").replace("</p>", "<br><br>")}</div></div>
<div class="related"><a href="x">More</a> <time datetime="2020-01-11">11 January 2020</time></div>
</div></body></html>"""

# A town's site: the whole page is one form, labels and outputs hold words, tables hold lists.
TOWN = f"""<html><head><title>Municipality of Tarnby</title>
<meta name="application-name" content="Municipality of Tarnby"></head><body>
<form id="aspnetForm" action="./page.aspx"><div id="banner">Search</div><div id="content">
<h1>Closure of the fish quay</h1><p><label>Decision of</label> <output>16 May 2023</output></p>
{WORDS}<table><tr><th>Berth</th><th>Moved to</th></tr><tr><td>Berths 1 to 9</td>
<td><ul><li>north mole</li><li>from July</li></ul></td></tr></table>
<details><summary>Who decides?</summary>The board has five members.</details></div></form>
</body></html>"""
