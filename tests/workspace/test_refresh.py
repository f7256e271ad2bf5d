"""A changed workspace counts only the buckets that changed, and comes out as if counted anew."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from unisono import Workspace
from unisono.attribution.buckets import BUCKETS, buckets_of
from unisono.workspace import credit, refresh
from unisono.workspace.refresh import Refresh, Refreshed, _bucketed

PEOPLE = 400
CHANNELS = (("google", "cpc"), ("newsletter", "email"), ("facebook", "paid_social"))
TOUCH = "anonymous_id,email,touch_date,utm_source,utm_medium,utm_campaign"


def write(path: Path, header: str, rows: list[str]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


@pytest.fixture
def company(tmp_path: Path) -> Workspace:
    random = np.random.default_rng(3)
    touches, orders = [], []
    for p in range(PEOPLE):
        mail = f"p{p}@mail.test" if p < 350 else ""
        for _ in range(1 + int(random.integers(0, 4))):
            source, medium = CHANNELS[int(random.integers(0, 3))]
            day = int(random.integers(1, 28))
            touches.append(f"anon{p},{mail},2026-05-{day:02} 10:0{p % 10}:00,"
                           f"{source},{medium},spring")  # fmt: skip
        if mail and random.random() < 0.3:
            orders.append(f"o{p},p{p}@mail.test,2026-05-28,{10 + p},EUR")
    write(tmp_path / "exports" / "touchpoints.csv", TOUCH, touches)
    write(tmp_path / "exports" / "orders.csv", "order_id,email,order_date,total,currency", orders)
    return Workspace(tmp_path)


def counted(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, **asked: Any) -> Any:
    """The result, and the buckets that were counted for it (None: nothing was kept)."""
    seen: list[Refreshed] = []
    inner = credit.refresh

    def watched(*arguments: Any) -> Refreshed:
        seen.append(inner(*arguments))
        return seen[-1]

    with monkeypatch.context() as patch:
        patch.setattr(credit, "refresh", watched)
        result = workspace.attribute(**asked)
    return result, seen[0].recounted if seen else None


def anew(workspace: Workspace, **asked: Any) -> Any:
    shutil.rmtree(workspace.layout.statistics)
    return workspace.attribute(**asked)


def test_only_what_changed_is_counted_again(
    company: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.load()
    first, recounted = counted(company, monkeypatch)
    assert recounted == tuple(range(BUCKETS))
    with company.engine() as engine:
        assert first == credit.attribute_warehouse(engine, company.settings)
    assert counted(company, monkeypatch) == (first, ())

    late = ["anon7,p7@mail.test,2026-05-02 09:00:00,partner,referral,spring",
            "anonnew,new@mail.test,2026-05-29 09:00:00,google,cpc,spring"]  # fmt: skip
    write(company.root / "exports" / "touchpoints_late.csv", TOUCH, late)
    company.load()
    touched = company.query(
        "SELECT DISTINCT person_id FROM person_identifier "
        "WHERE value IN ('p7@mail.test', 'new@mail.test')"
    )
    second, recounted = counted(company, monkeypatch)
    assert recounted == tuple(np.unique(buckets_of(touched["person_id"].to_numpy())).tolist())
    assert second.touches == first.touches + 2
    assert len(second.channels) == len(first.channels) + 1
    assert second == anew(company)


def test_merged_people_and_forgotten_files(
    company: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log-in that joins two people, then the file that said so is taken out again."""
    company.load()
    before = company.attribute()
    write(company.root / "exports" / "touchpoints_login.csv", TOUCH,
          ["anon399,p8@mail.test,2026-05-30 09:00:00,snapchat,cpc,spring"])  # fmt: skip
    company.load()
    merged, recounted = counted(company, monkeypatch)
    assert merged.persons == before.persons - 1
    assert 0 < len(recounted) <= 3
    assert merged == anew(company)
    (company.root / "exports" / "touchpoints_login.csv").unlink()
    company.forget("touchpoints_login.csv")
    company.load()
    again, recounted = counted(company, monkeypatch)
    assert 0 < len(recounted) <= 3
    assert again == before == anew(company)


def test_other_questions_stand_apart(company: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    company.load()
    company.attribute()
    for asked in ({"by": "campaign", "paths": False}, {"customers": "new", "paths": False},
                  {"order": 1}):  # fmt: skip
        result, recounted = counted(company, monkeypatch, **asked)
        assert len(recounted) == BUCKETS
        assert counted(company, monkeypatch, **asked) == (result, ())
    # with the paths of other journeys the touches are read as a whole
    result, recounted = counted(company, monkeypatch, by="campaign")
    assert recounted is None
    assert result.paths


def test_what_is_damaged_is_counted_again(
    company: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.load()
    first = company.attribute()
    (note,) = company.layout.statistics.glob("*.json")
    told = json.loads(note.read_text())
    for text in (
        "{",
        json.dumps(told | {"file": "none.parquet"}),
        json.dumps({**told, "digests": []}),
    ):
        note.write_text(text)
        result, recounted = counted(company, monkeypatch)
        assert (result, len(recounted)) == (first, BUCKETS)
    next(company.layout.statistics.glob("*.parquet")).write_bytes(b"PAR1")
    assert counted(company, monkeypatch)[1] == tuple(range(BUCKETS))


def test_few_statistics_are_kept(company: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "KEPT", 2)
    company.load()
    for half_life in range(4):
        options = company.settings.attribution.model_copy(
            update={"half_life_days": 1.0 + half_life}
        )
        with company.engine() as engine:
            settings = company.settings.model_copy(update={"attribution": options})
            keep = Refresh.of(company.layout.statistics, company.layout.current())
            credit.attribute_warehouse(engine, settings, intervals=False, keep=keep)
    assert len(list(company.layout.statistics.glob("*.json"))) == 2
    assert len(list(company.layout.statistics.glob("*.parquet"))) == 2


def test_the_engine_knows_the_buckets(company: Workspace) -> None:
    company.load()
    ids = np.concatenate((np.random.default_rng(1).integers(0, 2**63 - 1, 500), [0, 1, 2**63 - 1]))
    values = ", ".join(f"({i})" for i in ids.tolist())
    with company.engine() as engine:
        rows = engine.rows(_bucketed(f"SELECT * FROM (VALUES {values}) AS t(person_id)"))
    assert {r[0]: r[1] for r in rows} == dict(
        zip(ids.tolist(), buckets_of(ids).tolist(), strict=True)
    )
