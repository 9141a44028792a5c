"""The page on which users sign in, and its addresses."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Template

from qa.access.accounts import LONGEST_PASSWORD, Accounts
from qa.access.guard import SESSION, SIGN_IN, SIGN_OUT
from qa.access.limits import Rates, too_many
from qa.settings import Settings
from qa.text.templates import escaping

_WRONG = "This name and password do not belong together. Try again."
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # without one, a form's Origin is null: another site's
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
}


def router(accounts: Accounts, settings: Settings, rates: Rates) -> APIRouter:
    """The addresses, each outside the API's description."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(SIGN_IN)
    def page() -> Response:
        return _page("")

    @routes.post(SIGN_IN)
    def sign_in(
        request: Request,
        name: Annotated[str, Form(max_length=100)],
        password: Annotated[str, Form(max_length=LONGEST_PASSWORD)],
    ) -> Response:
        address = request.client.host if request.client else ""
        if wait := max(
            rates.wait_to_guess("from", address), rates.wait_to_guess("for", name.strip())
        ):
            return too_many(wait)
        # Always a new session: one that somebody planted in the browser stays worth nothing.
        session = accounts.sign_in(name.strip(), password, settings.session_hours)
        if session is None:
            return _page(_WRONG, 403)
        answer = RedirectResponse("/", 303, _HEADERS)
        answer.set_cookie(
            SESSION,
            session,
            max_age=round(settings.session_hours * 3600),
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return answer

    @routes.post(SIGN_OUT)
    def sign_out(request: Request) -> Response:
        accounts.sign_out(request.cookies.get(SESSION, ""))
        answer = RedirectResponse(SIGN_IN, 303, _HEADERS)
        answer.delete_cookie(SESSION)
        return answer

    return routes


def _page(problem: str, status: int = 200) -> Response:
    return HTMLResponse(_template().render(problem=problem, address=SIGN_IN), status, _HEADERS)


@lru_cache(maxsize=1)
def _template() -> Template:
    return escaping(Path(__file__).parent).get_template("sign_in.html.j2")
