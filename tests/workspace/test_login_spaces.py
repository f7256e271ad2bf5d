"""One login in each tool is one person; two logins of one tool never are."""

from __future__ import annotations

from pathlib import Path

import pytest

from unisono import Workspace
from unisono.warehouse.engine import Engine
from unisono.warehouse.login_spaces import _prefixes

_WEB = "event_timestamp,event_name,user_pseudo_id,user_id,transaction_id,page_location\n"
_ORDERS = "order_id,customer_id,created_at,revenue,currency\n"
_PEOPLE = """
SELECT list(value ORDER BY value) FROM person_identifier WHERE kind = 'user_id' GROUP BY person_id
ORDER BY ALL
"""


def _people(root: Path, purchases: list[tuple[str, str, str]]) -> list[list[str]]:
    """Logins of each person, from (web login, order, customer of the back end)."""
    folder = root / "exports"
    folder.mkdir()
    web = [
        f"2026-03-0{n} 10:00:00,purchase,browser{n},{login},{order},https://a.example/thanks"
        for n, (login, order, _) in enumerate(purchases, start=1)
    ]
    orders = [f"{order},{customer},2026-03-02,10,EUR" for _, order, customer in purchases]
    (folder / "ga4_events.csv").write_text(_WEB + "\n".join(web) + "\n", encoding="utf-8")
    (folder / "orders.csv").write_text(_ORDERS + "\n".join(orders) + "\n", encoding="utf-8")
    Workspace(root).load()
    build = next(iter((root / ".unisono" / "warehouse").glob("*.duckdb")))
    with Engine(build, read_only=True) as engine:
        return [row[0] for row in engine.rows(_PEOPLE)]


@pytest.mark.parametrize("backwards", [False, True])
def test_each_tool_has_its_own_logins(tmp_path: Path, backwards: bool) -> None:
    purchases = [("u1", "ORD-1001", "c71"), ("u2", "ORD-1002", "c72"), ("u1", "ORD-1003", "c71")]
    found = _people(tmp_path, purchases[::-1] if backwards else purchases)
    assert found == [["c71", "u1"], ["c72", "u2"]]


def test_a_login_all_tools_share_is_one(tmp_path: Path) -> None:
    found = _people(tmp_path, [("u1", "ORD-1001", "u1"), ("u2", "ORD-1002", "u2")])
    assert found == [["u1"], ["u2"]]


def test_two_logins_of_one_tool_stay_two_people(tmp_path: Path) -> None:
    """The back end knows u2 as a customer of its own, so the order leads to two people."""
    found = _people(tmp_path, [("u1", "ORD-1001", "u2"), ("u1", "ORD-1002", "u1")])
    assert found == [["u1"], ["u2"]]


def _two_systems(
    root: Path, other: list[str], settings: str = ""
) -> tuple[list[list[str]], list[str], int]:
    """A shop and an app that number their customers 10 … 17: mails, logins, files told of.

    ``other``: the addresses the app has; the shop has ``10@a.example`` and so on.
    """
    folder = root / "exports"
    folder.mkdir()
    (root / "unisono.toml").write_text(settings, encoding="utf-8")
    orders = [f"ORD-10{n},{n},{n}@a.example,2026-03-02,10,EUR" for n in range(10, 18)]
    leads = [f"L-{n},{n},{mail},2026-03-02" for n, mail in enumerate(other, start=10)]
    header = "order_id,customer_id,email,created_at,revenue,currency\n"
    (folder / "orders.csv").write_text(header + "\n".join(orders) + "\n", encoding="utf-8")
    header = "lead_id,user_id,email,created_at\n"
    (folder / "leads.csv").write_text(header + "\n".join(leads) + "\n", encoding="utf-8")
    Workspace(root).load()
    build = next(iter((root / ".unisono" / "warehouse").glob("*.duckdb")))
    with Engine(build, read_only=True) as engine:
        people = engine.rows("""
            SELECT list(value ORDER BY value) FROM person_identifier
            WHERE kind = 'email' GROUP BY person_id ORDER BY ALL""")
        logins = engine.rows("SELECT DISTINCT value FROM login_space ORDER BY value")
        told = engine.value(
            "SELECT count(*) FROM source_file WHERE contains(message, 'file.user_')"
        )
    return [row[0] for row in people], [row[0] for row in logins], told


NUMBERS = [str(n) for n in range(10, 18)]
STRANGERS = [f"{n}@b.example" for n in NUMBERS]


def test_equal_numbers_of_two_systems_are_different_people(tmp_path: Path) -> None:
    people, logins, told = _two_systems(tmp_path, STRANGERS)
    assert people == [[mail] for n in NUMBERS for mail in (f"{n}@a.example", f"{n}@b.example")]
    assert (logins, told) == ([*NUMBERS, *(f"file.user_id:{n}" for n in NUMBERS)], 1)


@pytest.mark.parametrize(
    ("other", "settings"),
    [
        ([f"{n}@a.example" for n in NUMBERS[:2]] + STRANGERS[2:], ""),
        (STRANGERS[:4], ""),
        ([f"{n[0]}***@a.example" for n in NUMBERS], ""),
        (STRANGERS, "[identity]\none_login_space = true\n"),
    ],
    ids=["some agree", "too few", "masked", "declared one"],
)
def test_equal_numbers_are_one_login_where_little_speaks_against_it(
    tmp_path: Path, other: list[str], settings: str
) -> None:
    _, logins, told = _two_systems(tmp_path, other, settings)
    assert (logins, told) == (NUMBERS, 0)


def test_a_space_without_addresses_goes_where_it_agrees() -> None:
    shop, app, web = "shop id", "app id", "ga4 user_id"
    counts = {frozenset((shop, app)): (0, 9), frozenset((app, web)): (4, 1)}
    unrelated = {frozenset((shop, app))}
    assert _prefixes([shop, app, web], unrelated, counts) == {app: "app.id", web: "app.id"}
    assert _prefixes([shop, app, web], unrelated, {}) == {app: "app.id"}
    assert _prefixes([app, web, shop], unrelated, counts) == {shop: "shop.id"}
