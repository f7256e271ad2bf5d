"""Which tool knows which login, from the rows that count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from unisono.warehouse.engine import Engine
from unisono.warehouse.identifiers import collect_identifiers
from unisono.warehouse.latest import build_latest, filled_columns

SPACES = "SELECT space, list(value ORDER BY value) FROM login_space GROUP BY space ORDER BY space"


@pytest.fixture
def known(engine: Engine) -> Callable[..., list[Any]]:
    """``known({file: (platform, table, column)})`` → id spaces and their logins."""

    def known(files: dict[str, tuple[str, str, str]]) -> list[Any]:
        for file, (platform, table, column) in files.items():
            engine.run(
                "INSERT INTO source_file (file_id, path, platform) VALUES (?, ?, ?)",
                [file, file, platform],
            )
            engine.run(
                "INSERT INTO map_field VALUES (?, ?, 'user_id', ?, 'text')", [file, table, column]
            )
        build_latest(engine)
        collect_identifiers(engine, filled_columns(engine))
        return engine.rows(SPACES)

    return known


def test_a_space_is_a_column_of_a_tool(known: Callable[..., Any], put: Callable[..., Any]) -> None:
    put("web_event", {"user_id": "u1", "ts": "2026-01-01"}, {"user_id": "u1", "ts": "2026-01-02"})
    put(
        "orders",
        {"user_id": "u1", "order_id": "A", "ts": "2026-01-01", "file_id": "new"},
        {"user_id": "c9", "order_id": "B", "ts": "2026-01-01", "file_id": "new"},
    )
    found = known(
        {"old": ("ga4", "web_event", "User-ID"), "new": ("file", "orders", "Customer ID")}
    )
    assert found == [("file customer_id", ["c9", "u1"]), ("ga4 user_id", ["u1"])]


@pytest.mark.parametrize(
    ("columns", "spaces"),
    [
        (("Customer ID", "customer_id"), [("file customer_id", ["a", "b"])]),
        (("app_id", "billing_id"), [("file app_id", ["a"]), ("file billing_id", ["b"])]),
    ],
)
def test_files_of_one_table_share_a_space_by_column(
    known: Callable[..., Any], put: Callable[..., Any], columns: Any, spaces: Any
) -> None:
    put(
        "orders",
        {"user_id": "a", "order_id": "A", "ts": "2026-01-01"},
        {"user_id": "b", "order_id": "B", "ts": "2026-01-01", "file_id": "new"},
        {"order_id": "C", "ts": "2026-01-01", "file_id": "new"},
    )
    one, other = columns
    assert known({"old": ("file", "orders", one), "new": ("file", "orders", other)}) == spaces


def test_without_logins_there_is_no_space(known: Callable[..., Any]) -> None:
    assert known({"old": ("ga4", "web_event", "user_id")}) == []
