"""``user`` and ``keys``: accounts from the command line; secrets are typed, piped or shown once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]
PASSWORD = "five random words in a row"


@pytest.fixture
def folder(tmp_path: Path, unisono: Command) -> Path:
    assert unisono("init", folder=tmp_path).returncode == 0
    return tmp_path


def piped(folder: Path, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "unisono.cli.main", *arguments],
        cwd=folder, input=text, env={**os.environ, "NO_COLOR": "1"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_from_the_first_owner_to_the_last(folder: Path, unisono: Command) -> None:
    add = ("user", "add", "ann@example.com", "--name", "Ann", "--role", "owner")
    for text, said in (("", "no password on standard input"), ("short\n", "5 characters")):
        refused = piped(folder, text, *add)
        assert (refused.returncode, said in refused.stderr) == (2, True)
    made = piped(folder, f"{PASSWORD}\n", *add)
    assert (made.returncode, made.stdout) == (0, "")
    assert PASSWORD not in made.stderr
    lead = unisono(
        "user", "add", "bob@example.com", "--invite", "--role", "channel_lead",
        "--channel", "Email", folder=folder,
    )  # fmt: skip
    assert lead.stdout.startswith("http://127.0.0.1:8765/invite/")
    listed = json.loads(unisono("user", "list", "--json", folder=folder).stdout)
    assert [(r["account"], r["roles"], r["channels"], r["can_sign_in"]) for r in listed] == [
        ("ann", ["owner"], [], True),
        ("bob", ["channel_lead"], ["Email"], False),
    ]
    table = unisono("user", "list", folder=folder).stdout.splitlines()
    assert table[0].split() == ["account", "e-mail", "name", "roles", "for", "signs", "in"]
    last = unisono("user", "remove", "ann@example.com", folder=folder)
    assert (last.returncode, "last owner" in last.stderr) == (2, True)
    assert unisono("user", "remove", "bob", "--why", "left", folder=folder).returncode == 0
    assert len(json.loads(unisono("user", "list", "--json", folder=folder).stdout)) == 1


def test_roles_and_links(folder: Path, unisono: Command) -> None:
    unisono("user", "add", "bob@example.com", "--invite", "--role", "sales", folder=folder)
    given = unisono(
        "user", "roles", "bob@example.com", "--role", "agency", "--agency", "North", folder=folder
    )
    assert given.stderr == "bob@example.com: agency.\n"
    unknown = unisono("user", "roles", "bob", "--role", "emperor", folder=folder)
    assert "There is no role emperor." in unknown.stderr
    reset = unisono("user", "reset", "bob", folder=folder)
    assert reset.stdout.count("/invite/") == 1
    assert "works once, for 48 hours" in reset.stderr
    nobody = unisono("user", "reset", "nobody@example.com", folder=folder)
    assert "no such account" in nobody.stderr
    log = (folder / ".unisono" / "desk.sqlite").stat().st_mode & 0o077
    assert log == 0


def test_keys(folder: Path, unisono: Command) -> None:
    piped(folder, f"{PASSWORD}\n", "user", "add", "ann@example.com", "--role", "owner")
    made = unisono("keys", "create", "copy writer", "--scope", "see:brief", folder=folder)
    assert made.stdout.startswith("uni_")
    listed = unisono("keys", "list", "--json", folder=folder)
    key = json.loads(listed.stdout)[0]
    assert (key["agent"], key["scopes"], key["revoked"]) == ("copy writer", ["see:brief"], False)
    assert made.stdout.strip() not in listed.stdout
    assert unisono("keys", "revoke", key["id"], folder=folder).returncode == 0
    assert "revoked" in unisono("keys", "list", folder=folder).stdout
    wrong = unisono("keys", "create", "x", "--scope", "sign:clearance", folder=folder)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "lends nothing" in wrong.stderr
