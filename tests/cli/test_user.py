"""``user`` and ``keys``: accounts from the command line; secrets are typed, piped or shown once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from unisono.cli.main import app
from unisono.errors import AccessError
from unisono.workspace import Workspace

Run = Callable[..., Result]
PASSWORD = "five random words in a row"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command in a workspace, in this process; errors of ours are raised."""
    Workspace.init(tmp_path)

    def call(*arguments: str, typed: str = "") -> Result:
        result = CliRunner().invoke(app, ["-C", str(tmp_path), *arguments], input=typed)
        if isinstance(result.exception, AccessError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result

    return call


def listed(run: Run) -> list[tuple[object, ...]]:
    rows = json.loads(run("user", "list", "--json").stdout)
    return [(r["account"], r["roles"], r["channels"], r["can_sign_in"]) for r in rows]


def test_from_the_first_owner_to_the_last(run: Run) -> None:
    add = ("user", "add", "ann@example.com", "--name", "Ann", "--role", "owner")
    for typed, said in (("", "no password on standard input"), ("short\n", "has 5 characters")):
        with pytest.raises(AccessError, match=said):
            run(*add, typed=typed)
    made = run(*add, typed=f"{PASSWORD}\n")
    assert (made.stdout, made.stderr) == ("", "ann@example.com can sign in.\n")
    lead = ("--role", "channel_lead", "--channel", "Email")
    link = run("user", "add", "bob@example.com", "--invite", *lead).stdout
    assert link.startswith("http://127.0.0.1:8765/invite/")
    assert listed(run) == [
        ("ann", ["owner"], [], True),
        ("bob", ["channel_lead"], ["Email"], False),
    ]
    head, *rows = run("user", "list").stdout.splitlines()
    assert head.split() == ["account", "e-mail", "name", "roles", "for", "signs", "in"]
    assert rows[1].split()[-4:] == ["channel_lead", "Email", "not", "yet"]
    with pytest.raises(AccessError, match="last owner"):
        run("user", "remove", "ann@example.com")
    run("user", "remove", "bob", "--why", "left")
    assert [row[0] for row in listed(run)] == ["ann"]


def test_roles_and_links(run: Run, tmp_path: Path) -> None:
    run("user", "add", "bob@example.com", "--invite", "--role", "sales")
    given = run("user", "roles", "bob@example.com", "--role", "agency", "--agency", "North")
    assert given.stderr == "bob@example.com: agency.\n"
    with pytest.raises(AccessError, match="There is no role emperor"):
        run("user", "roles", "bob", "--role", "emperor")
    reset = run("user", "reset", "bob")
    assert reset.stdout.count("/invite/") == 1
    assert reset.stderr == "The link works once, for 48 hours.\n"
    with pytest.raises(AccessError, match="no such account"):
        run("user", "reset", "nobody@example.com")
    assert (tmp_path / ".unisono" / "desk.sqlite").stat().st_mode & 0o077 == 0


def test_keys(run: Run) -> None:
    with pytest.raises(AccessError, match="There are 0 accounts"):
        run("keys", "create", "copy writer", "--scope", "see:brief")
    run("user", "add", "ann@example.com", "--role", "owner", typed=f"{PASSWORD}\n")
    made = run("keys", "create", "copy writer", "--scope", "see:brief").stdout.strip()
    assert made.startswith("uni_")
    kept = run("keys", "list", "--json").stdout
    key = json.loads(kept)[0]
    assert (key["agent"], key["scopes"], key["revoked"]) == ("copy writer", ["see:brief"], False)
    assert made not in kept
    run("keys", "revoke", key["id"])
    assert "revoked" in run("keys", "list").stdout
    with pytest.raises(AccessError, match="lends nothing"):
        run("keys", "create", "x", "--scope", "sign:clearance", "--account", "ann")
