"""Proposed matches from exports to people and back."""

import json
import stat
from pathlib import Path

import pytest

from unisono import Workspace
from unisono.errors import QueryError, WorkspaceError
from unisono.workspace.decided import decide, read_decisions, undo
from unisono.workspace.matches import propose_matches

GIVEN = ["Alba", "Bero", "Cila", "Dano", "Evra", "Finto", "Gesa", "Hiro"]
SURNAMES = ["Adlerfeld", "Bronkhurst", "Czelenik", "Dorvaldsen", "Eskildar", "Fjordahl"]
CRM = "Record ID,First Name,Last Name,Email,Company Name,Lifecycle Stage,Create Date"
SHOP = "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company"
PEOPLE = "SELECT kind, value, person_id, shared FROM person_identifier ORDER BY ALL"


def write(exports: Path) -> None:
    """48 people in the CRM, one of them twice; two of them in the shop under another address."""
    crm, shop = [CRM], [SHOP + ",Total Spent,Total Orders"]
    for one in range(48):
        given, surname, firm = GIVEN[one // 6], SURNAMES[one % 6], one % 9
        mail = f"{given}.{surname}@firm{firm}.example".lower()
        crm.append(f"{one},{given},{surname},{mail},Firm{firm} GmbH,Lead,2026-01-02 10:00")
    crm.append("90,Gesa,Bronkhurts,gb@mail.example,Firm1 GmbH,Lead,2026-02-02 10:00")
    shop.append("3,Alba,Dorvaldsn,alba77@mail.example,yes,Firm3,10.00,1")
    shop.append("9,Bero,Dorvaldsen,bero88@mail.example,yes,FIRM0,10.00,1")
    exports.mkdir(parents=True)
    (exports / "hubspot-contacts.csv").write_text("\n".join(crm) + "\n", encoding="utf-8")
    (exports / "shopify-customers.csv").write_text("\n".join(shop) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def proposed(tmp_path_factory: pytest.TempPathFactory):
    """A loaded workspace with its proposals."""
    root = tmp_path_factory.mktemp("matches")
    write(root / "exports")
    (root / "unisono.toml").write_text("[match]\nreview = 0.4\naccept = 0.99\n", encoding="utf-8")
    workspace = Workspace(root)
    workspace.load()
    with workspace.engine() as engine:
        return workspace, propose_matches(engine, workspace.layout)


@pytest.fixture
def clean(proposed):
    """The same without any decision."""
    workspace, found = proposed
    listed = workspace.layout.state / "matches-proposed.json"
    before = listed.read_text(encoding="utf-8")
    (workspace.layout.state / "matches.json").unlink(missing_ok=True)
    workspace.load()
    yield workspace, found
    listed.write_text(before, encoding="utf-8")


def people(workspace: Workspace) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in workspace.query(PEOPLE).to_pylist()]


def by_shop(found, value: str):
    (one,) = [p for p in found.proposals if value in (p.match.left[1], p.match.right[1])]
    return one


def test_the_page_and_the_verdicts(proposed) -> None:
    workspace, found = proposed
    assert by_shop(found, "shopify:3").verdict == "review"
    assert by_shop(found, "shopify:9").verdict == "sure"
    twice = by_shop(found, "hubspot:90")
    assert (twice.verdict, twice.against) == ("conflict", "two records in hubspot")
    page = Path(found.page).read_text(encoding="utf-8")
    assert page.count('<tr><td class="figure">') == len(found.proposals)
    assert "vegaEmbed" in page
    mode = (workspace.layout.state / "matches-proposed.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_accepted_merges_come_with_the_next_load_and_go_when_undone(clean) -> None:
    workspace, found = clean
    before = people(workspace)
    chosen = [by_shop(found, "shopify:3").id, by_shop(found, "hubspot:90").id]
    decide(workspace.layout, chosen, [])
    assert workspace.load().rebuilt
    edges = workspace.query(
        "SELECT used, probability > 0.4 AS probable FROM identifier_edge "
        "WHERE probability IS NOT NULL"
    ).to_pylist()
    assert edges == [{"used": True, "probable": True}] * 2
    assert len({row[2] for row in people(workspace)}) == len({row[2] for row in before}) - 2
    undo(workspace.layout, chosen)
    workspace.load()
    assert people(workspace) == before


def test_all_sure_ones_are_accepted_without_conflicts_and_rejected_ones(clean) -> None:
    workspace, found = clean
    rejected = by_shop(found, "shopify:3")
    made = decide(workspace.layout, [], [rejected.id], sure=True)
    (sure,) = (d for d in made if d.accepted)
    assert (sure.by_hand, "shopify:9" in (sure.left[1], sure.right[1])) == (False, True)
    workspace.load()
    with workspace.engine() as engine:
        again = propose_matches(engine, workspace.layout)
    assert rejected.id not in {p.id for p in again.proposals}


def test_unknown_ids_have_a_way_out(clean) -> None:
    layout = clean[0].layout
    with pytest.raises(QueryError, match="No match 12345678"):
        decide(layout, ["12345678"], [])
    with pytest.raises(QueryError, match="Nothing was decided about 12345678"):
        undo(layout, ["12345678"])
    known = clean[1].proposals[0].id
    with pytest.raises(QueryError, match="accepted and rejected"):
        decide(layout, [known], [known])


@pytest.mark.parametrize("text", ["{", "[1]", '[{"left": ["a", "b"], "right": ["c", "d"]}]'])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    workspace = Workspace(tmp_path)
    workspace.layout.state.mkdir()
    (workspace.layout.state / "matches.json").write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"matches\.json is damaged"):
        read_decisions(workspace.layout)


def test_decisions_are_kept_readable(clean) -> None:
    workspace, found = clean
    decide(workspace.layout, [found.proposals[0].id], [])
    (row,) = json.loads((workspace.layout.state / "matches.json").read_text(encoding="utf-8"))
    assert (row["accepted"], row["by_hand"]) == (True, True)
    assert row["left"] == list(found.proposals[0].match.left)
