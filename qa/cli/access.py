"""``qa users`` and ``qa tokens``: who may use a server that others can reach."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli.common import AsJson, app, one_line_errors, print_json, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.access.accounts import Account, Accounts, Role

users = typer.Typer(help="People who sign in on the page.", no_args_is_help=True)
tokens = typer.Typer(help="Secrets with which programs use the API.", no_args_is_help=True)
app.add_typer(users, name="users")
app.add_typer(tokens, name="tokens")

Name = Annotated[str, typer.Argument(help="Small letters, digits, dots, dashes.")]
OfRole = Annotated[
    str, typer.Option("--role", help="read, add (articles, too) or administer (all).")
]


@users.command("add")
@one_line_errors
def add_user(name: Name, role: OfRole = "read") -> None:
    """Add a user. The password is asked for, or read from a line of stdin."""
    accounts, checked = _accounts(), _role(role)
    accounts.add_user(name, _password(), checked)
    say(f"Added {name!r}, who may {role}.")


@users.command("password")
@one_line_errors
def password(name: Name) -> None:
    """Give a user another password; they have to sign in again."""
    _accounts().set_password(name, _password())
    say(f"{name!r} has another password now.")


@users.command("list")
@one_line_errors
def list_users(as_json: AsJson = False) -> None:
    """List the users and their roles."""
    _show("users", _accounts().users(), as_json)


@users.command("remove")
@one_line_errors
def remove_user(name: Name) -> None:
    """Remove a user, who is signed out at once."""
    _accounts().remove_user(name)
    say(f"Removed {name!r}.")


@tokens.command("add")
@one_line_errors
def add_token(
    name: Name,
    role: OfRole = "read",
    days: Annotated[
        float | None, typer.Option(min=0, help="Days that it is valid; without it, always.")
    ] = None,
) -> None:
    """Add a token, and print it: this is the only time that it can be read."""
    typer.echo(_accounts().add_token(name, _role(role), days))


@tokens.command("list")
@one_line_errors
def list_tokens(as_json: AsJson = False) -> None:
    """List the tokens' names, roles and ends; the tokens themselves are not kept."""
    _show("tokens", _accounts().tokens(), as_json)


@tokens.command("remove")
@one_line_errors
def remove_token(name: Name) -> None:
    """Remove a token: it lets nobody in any more."""
    _accounts().remove_token(name)
    say(f"Removed {name!r}.")


def _accounts() -> Accounts:
    from qa.access.accounts import Accounts
    from qa.settings import Settings

    return Accounts(Settings.load().data_dir)


def _role(role: str) -> Role:
    from qa.access.accounts import ROLES
    from qa.errors import AccessError

    for each in ROLES:
        if each == role:
            return each
    raise AccessError(f"{role!r} is not a role: use {', '.join(ROLES)}")


def _password() -> str:
    """Typed twice without an echo; from a script, a line of stdin."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def _show(what: str, accounts: Sequence[Account], as_json: bool) -> None:
    if as_json:
        print_json({what: [account._asdict() for account in accounts]})
    for account in () if as_json else accounts:
        end = ""
        if account.expires is not None:
            end = f"   until {time.strftime('%d %B %Y', time.localtime(account.expires))}"
        typer.echo(f"{account.name}   {account.role}{end}")
    if not accounts and not as_json:
        say(f"there are no {what} yet: add one with qa {what} add NAME")
