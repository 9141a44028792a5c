"""What attackers try, each refused or without effect."""

import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from fastapi.testclient import TestClient

from qa.assistant import Assistant
from qa.history.conversation_list import ConversationList
from qa.history.conversations import Conversations, Pending
from qa.history.database import Database
from qa.library.registry import Libraries
from qa.types import Reply
from tests.api.conftest import HERE, PASSWORD, Opened, application
from tests.browser import HOSTILE_NAME, SCRIPT

PLANTED = "p" * 32  # a conversation's key that an attacker knows


def sent(
    url: str, body: bytes | None = None, method: str | None = None, **headers: str
) -> tuple[int, str]:
    """Status and body of a request to the real server, its address as it stands."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urlopen(Request(url, body, named, method=method), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


# ---------------------------------------------------------------------- the file system

PASSWD = (
    "/etc/passwd",
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/etc/passwd",
)


@pytest.mark.parametrize("path", [*PASSWD, "....//etc/passwd", "a.txt%00", "file:///etc/passwd"])
@pytest.mark.parametrize(
    "address",
    ["/api/articles/", "/gradio_api/file=", "/gradio_api/file/", "/file=", "/static/", "/assets/",
     "/api/static-offline-docs/", "/original?article=", "/article?article=",
     "/api/articles?library=", "/conversation.md?library=", "/gradio_api/proxy="],
)  # fmt: skip
def test_no_path_reaches_the_file_system(api_url: str, address: str, path: str) -> None:
    status, body = sent(f"{api_url}{address}{path}")
    assert 400 <= status < 500, body
    assert "root:" not in body
    assert "/etc/" not in body.replace("/etc/passwd", "")


def test_the_server_fetches_nothing_for_others(api_url: str) -> None:
    for address in ("http://127.0.0.1:1/", "https://example.org/"):
        for at in ("proxy=", "file="):
            assert sent(f"{api_url}/gradio_api/{at}{address}")[0] == 404


# ---------------------------------------------------------------------- scripts in texts


def test_scripts_in_articles_come_out_as_text(api_url: str) -> None:
    status, body = sent(f"{api_url}/api/articles/{quote(HOSTILE_NAME)}?library=Hostile")
    assert status == 200
    assert SCRIPT in json.loads(body)["title"]  # as data, of a kind that no browser runs
    with urlopen(f"{api_url}/api/articles?library=Hostile", timeout=30) as answer:
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        key = json.loads(urlopen(f"{api_url}/api/libraries", timeout=30).read())
    (hostile,) = (each["key"] for each in key["libraries"] if each["name"] == "Hostile")
    status, page = sent(f"{api_url}/article?library={hostile}&article={quote(HOSTILE_NAME)}")
    assert status == 200
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "<img" not in page


def test_scripts_in_front_matter_come_out_as_text(tmp_path: Path, small: Assistant) -> None:
    article = f"---\ntitle: '{SCRIPT}'\nauthor: '{SCRIPT}'\nsource: '{SCRIPT}'\n---\nA story.\n"
    (tmp_path / "corpus" / "front.md").write_text(article)
    with small.updated() as updated, TestClient(application(updated), HERE) as client:
        page = client.get("/article?article=front.md")
        assert page.status_code == 200
        assert "&lt;script&gt;" in page.text
        assert "<script" not in page.text
        answered = client.get("/api/articles/front.md")
        assert answered.json()["author"] == SCRIPT
        assert answered.headers["content-type"] == "application/json"


def test_scripts_in_a_question_come_out_as_text(client: TestClient) -> None:
    answered = client.post("/api/ask", json={"question": f"Who is {SCRIPT}?"})
    assert answered.headers["content-type"] == "application/json"
    assert answered.json()["question"] == f"Who is {SCRIPT}?"
    assert SCRIPT not in client.get(f"/sign-in?name={quote(SCRIPT)}").text


# ---------------------------------------------------------------------- queries

QUERIES = (
    "'; DROP TABLE articles; --", '" OR 1=1 --', "NEAR(lima police, 2)", "lima AND NOT police*",
    "text : lima", '"unclosed', "^lima", "{a b}: c", "x' UNION SELECT * FROM articles --",
    "lima\x00police", "%s%n{0}${jndi:ldap://x}{{7*7}}", "‮Lima\u200b",
)  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_the_syntax_of_queries_means_nothing(
    client: TestClient, assistant: Assistant, query: str
) -> None:
    for address, field in (("ask", "question"), ("search", "query")):
        for filters in ({}, {"sources": [query]}, {"library": query}, {"since": query}):
            answered = client.post(f"/api/{address}", json={field: query} | filters)
            assert answered.status_code in (200, 404, 422)
    assert client.get(f"/api/articles/{quote(query)}").status_code == 404
    assert len(assistant.names()) == 4
    assert client.post("/api/search", json={"query": "Lima"}).json()["hits"]


# ---------------------------------------------------------------------- other sites

CROSS = (
    {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:1"},
    {"Origin": "http://127.0.0.1.evil.example"}, {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
)  # fmt: skip


@pytest.mark.parametrize("headers", CROSS)
@pytest.mark.parametrize(
    "address",
    ["/api/ask", "/mcp", "/sign-in", "/sign-out", "/gradio_api/queue/join", "/gradio_api/upload",
     "/gradio_api/component_server", "/gradio_api/run/predict"],
)  # fmt: skip
def test_pages_of_other_sites_change_nothing(
    api_url: str, address: str, headers: dict[str, str]
) -> None:
    status, body = sent(f"{api_url}{address}", b"{}", Content_Type="application/json", **headers)
    assert (status, json.loads(body)) == (
        403, {"error": "this request comes from the page of another site"},
    )  # fmt: skip


def test_a_form_of_another_site_is_no_json(client: TestClient) -> None:
    body = '{"question": "Who?"}'
    answered = client.post("/api/ask", content=body, headers={"Content-Type": "text/plain"})
    assert answered.status_code == 422


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example:7860",
     "localhost@evil.example", "localhost/evil", "", "localhost, evil.example"],
)  # fmt: skip
def test_names_that_lead_here_are_not_ours(client: TestClient, host: str) -> None:
    for address in ("/api/libraries", "/conversation.md", "/metrics", "/mcp"):
        answered = client.get(address, headers={"Host": host})
        assert answered.status_code == 400, answered.text


# ---------------------------------------------------------------------- headers and bodies


def test_line_ends_do_not_reach_headers(client: TestClient) -> None:
    for name in ("a%0d%0aSet-Cookie:%20x=1", "a%0aX: 1", "a\u2028"):
        for address in ("/original?article=", "/api/articles/", "/conversation.md?library="):
            answered = client.get(f"{address}{name}")
            assert "set-cookie" not in answered.headers
            assert "x" not in answered.headers
    planted = {"Cookie": "footnote=" + "k" * 31 + "%0d%0aX:1"}
    assert "%0d" not in client.get("/sign-in/", headers=planted).headers.get("set-cookie", "")


@pytest.mark.parametrize("address", ["/api/ask", "/mcp", "/sign-in"])
def test_oversized_bodies_are_refused(client: TestClient, address: str) -> None:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    announced = client.post(address, content=b"x" * 1_000_001, headers=headers)
    assert announced.status_code == 413
    assert announced.json()["error"].startswith("the request has more than 1,000,000 bytes")
    if address == "/api/ask":  # the others have refused it for its kind before
        streamed = client.post(address, content=iter([b"x" * 600_000] * 2), headers=headers)
        assert streamed.status_code == 413


def test_deeply_nested_and_broken_json_is_refused(client: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    for body in (b"[" * 100_000, b'{"question": "\\ud800"}', b"\xff\xfe", b"{", b"1e999"):
        assert client.post("/api/ask", content=body, headers=headers).status_code in (400, 422)


# ---------------------------------------------------------------------- sessions, other users


def test_nobody_gets_in_without_an_account(opened: Opened) -> None:
    opened.accounts.add_token("old", "administer", days=0)
    for headers in (
        {}, {"Cookie": "footnote_session=" + "x" * 43}, {"Authorization": "Bearer fn_x"},
        {"Authorization": "Basic YW5uYTpw"}, {"Authorization": "Bearer"},
        {"Cookie": f"footnote={PLANTED}"}, {"X-Forwarded-For": "127.0.0.1"},
    ):  # fmt: skip
        for address in (
            "/api/libraries",
            "/metrics",
            "/conversation.json",
            "/article?article=a.txt",
        ):
            answered = opened.client.get(address, headers=headers)
            assert answered.status_code == 401
            assert answered.headers["www-authenticate"] == "Bearer"
        for address in ("/api/ask", "/mcp", "/sign-out"):
            assert opened.client.post(address, headers=headers).status_code == 401
    page = opened.client.get("/conversation.md", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in")
    assert opened.client.get("/api/health").status_code == 200


def test_a_planted_session_is_worth_nothing(opened: Opened) -> None:
    """Session fixation: who signs in gets a session of their own."""
    victim = TestClient(opened.client.app, HERE, follow_redirects=False)
    victim.cookies.set("footnote_session", "planted")
    victim.post("/sign-in", data={"name": "anna", "password": PASSWORD})
    assert victim.get("/api/libraries").status_code == 200
    attacker = {"Cookie": "footnote_session=planted"}
    assert opened.client.get("/api/libraries", headers=attacker).status_code == 401


def test_nobody_reads_anothers_conversation(opened: Opened) -> None:
    anna, ben = opened.as_("anna"), opened.as_("ben")
    key = opened.accounts.of_session(anna.cookies["footnote_session"]).conversation
    database, corpus = Database(opened.assistant.settings.data_dir), opened.assistant.corpus
    kept, known = Conversations(database, corpus), ConversationList(database, corpus)
    hers, planted = known.new_id(), known.new_id()
    known.begin(key, hers)
    known.begin(PLANTED, planted)
    for conversation, question in (
        (hers, "What about my neighbour?"),
        (planted, "What was planted?"),
    ):
        kept.ask(conversation, Pending(question, {}))
        (turn,) = kept.turns(conversation)
        kept.answer(conversation, turn, Reply(question, question, 0.4, ()))
    # It is hers, whatever cookie comes along; it is nobody else's, though they know key and id.
    assert kept.turns(hers)
    for browser in (anna, ben):
        for cookie_key in (key, PLANTED):
            session = browser.cookies["footnote_session"]
            for planting in (f"footnote={cookie_key}", f"footnote ={cookie_key}"):
                cookie = f"{planting}; footnote_session={session};\t{planting}"
                for conversation in (hers, planted):
                    found = browser.get(
                        "/conversation.md",
                        params={"conversation": conversation},
                        headers={"Cookie": cookie},
                    )
                    assert found.status_code == 200
                    assert "planted" not in found.text
                    is_hers = browser is anna and conversation == hers
                    assert ("neighbour" in found.text) == is_hers


def test_the_key_of_a_users_conversations_stays_with_the_server(opened: Opened) -> None:
    """Else it would lie in the browser for a year, and others may use that browser, too."""
    anna = opened.as_("anna")
    key = opened.accounts.of_session(anna.cookies["footnote_session"]).conversation
    for address in ("/", "/sign-in/"):
        answered = anna.get(address)
        assert "set-cookie" not in answered.headers
        assert key not in str(answered.headers)


def test_a_session_ends(opened: Opened) -> None:
    anna, other = opened.as_("anna"), opened.as_("anna")
    secret = anna.cookies["footnote_session"]
    assert anna.post("/sign-out").status_code == 303
    taken = {"Cookie": f"footnote_session={secret}"}
    assert opened.client.get("/api/libraries", headers=taken).status_code == 401
    assert other.get("/api/libraries").status_code == 200
    opened.accounts.remove_user("anna")
    assert other.get("/api/libraries").status_code == 401
    over = opened.accounts.sign_in("ben", PASSWORD, hours=0)
    assert opened.accounts.of_session(over) is None


def test_the_last_account_that_goes_opens_nothing(opened: Opened) -> None:
    for name in ("anna", "ben", "cleo"):
        opened.accounts.remove_user(name)
    assert opened.client.get("/api/libraries").status_code == 401


def test_the_sessions_cookie_is_for_this_server_alone(opened: Opened) -> None:
    given = {"name": "anna", "password": PASSWORD}
    answered = opened.client.post("/sign-in", data=given)
    cookie = answered.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=lax", "max-age=43200", "path=/"))
    assert "secure" not in cookie
    secure = TestClient(opened.client.app, "https://127.0.0.1", follow_redirects=False)
    assert "secure" in secure.post("/sign-in", data=given).headers["set-cookie"].lower()


def test_roles_and_guesses(opened: Opened, tmp_path: Path) -> None:
    assert opened.as_("anna").post("/gradio_api/upload").status_code == 403
    assert opened.as_("anna").get("/metrics").status_code == 403
    assert opened.as_("ben").post("/gradio_api/upload").status_code == 404  # let through
    assert opened.as_("cleo").get("/metrics").status_code == 200
    guesses = [
        opened.client.post("/sign-in", data={"name": "anna", "password": f"guess {n}"})
        for n in range(12)
    ]
    assert guesses[0].status_code == 403
    assert guesses[-1].status_code == 429
    assert 1 <= int(guesses[-1].headers["retry-after"]) <= 60


def test_a_name_of_a_library_is_no_path(small: Assistant) -> None:
    libraries = Libraries(small.settings.data_dir)
    for name in ("../x", "/etc", "a/b", "..", "a\x00b"):
        with pytest.raises(Exception, match="cannot be called"):
            libraries.create(name)
