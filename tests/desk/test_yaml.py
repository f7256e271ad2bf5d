"""Documents as YAML and back: nothing lost, nothing dangerous read."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from unisono.desk import Desk
from unisono.desk.exporting import export_folder
from unisono.desk.importing import import_files
from unisono.desk.yaml_reading import LARGEST, parse_yaml
from unisono.desk.yaml_writing import to_yaml
from unisono.errors import ImportFilesError
from unisono.model.clearance import Clearance, Signature
from unisono.model.council import (
    Decision,
    Minutes,
    Objective,
    Reading,
    Scorecard,
    ScorecardLine,
    Stage,
    WeightGroup,
)
from unisono.model.document import EARLIEST, LATEST, Document
from unisono.model.kinds import BrandDocument, Membership, TaxonomyDocument
from unisono.model.messages import Brand, Pillar, Voice
from unisono.model.plan import (
    Asset,
    Brief,
    Campaign,
    Milestone,
    Offer,
    OfferKind,
    PlannedActivity,
    Rendition,
    Theme,
)
from unisono.model.reacting import Answered, Moment, Reaction, RiskCriterion
from unisono.model.survey import Question, Survey
from unisono.model.taxonomy import ChannelRule, ParameterRule, Taxonomy

_ODD = [
    *(
        "2026-01-01",
        "2026-02-30",
        "0001-01-01",
        "true",
        "no",
        "null",
        "~",
        "007",
        "1e3",
        "0x1f",
        "1_000",
        "<<",
        "=",
        "'",
        '"',
    ),
    *("%TAG", "[", "{a", "!x", "|", ">", "---", "...", "- x", "a: b", "# x", "\n&a *b", "? x"),
    *("a\tb", "\r", "a\r\nb", "\x85", "\x1b[0m", "é\u2028f", "\ufeffq", "x" * 250),
]
LINES = st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), max_size=12
) | st.sampled_from(_ODD)
TEXTS = (
    LINES | st.lists(LINES, max_size=4).map("\n".join) | st.lists(LINES, max_size=30).map(" ".join)
)
TITLES = LINES.filter(lambda t: t.strip() != "")
KEYS = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,8}", fullmatch=True)
DAYS = st.dates(EARLIEST, LATEST)
_OFFSETS = st.sampled_from([UTC, timezone(timedelta(hours=-3, minutes=-30))])
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2199, 1, 1), timezones=_OFFSETS)
_AMOUNTS = st.floats(0, 1e12)


def _names(entries: st.SearchStrategy[Any] = LINES) -> st.SearchStrategy[Any]:
    return st.lists(entries, max_size=3).map(tuple)


def _spanning(cls: Callable[..., Document], **fields: st.SearchStrategy[Any]) -> Any:
    days = st.tuples(DAYS, DAYS).map(sorted)
    made = st.fixed_dictionaries(
        {"title": TITLES, "days": days}, optional={"notes": TEXTS, **fields}
    )
    return made.map(
        lambda f: cls(
            first_day=f["days"][0],
            last_day=f["days"][1],
            **{k: v for k, v in f.items() if k != "days"},
        )
    )


def _plain(cls: Callable[..., Any], **fields: st.SearchStrategy[Any]) -> Any:
    return st.fixed_dictionaries({"title": TITLES}, optional={"notes": TEXTS, **fields}).map(
        lambda f: cls(**f)
    )


_MILESTONES = st.builds(
    Milestone, name=KEYS, due=st.none() | DAYS, done_on=st.none() | DAYS, owner=LINES
)
_RENDITIONS = st.builds(
    Rendition, file=LINES.filter(bool), media_type=LINES, width=st.none() | st.integers(1, 9)
)
_SIGNATURES = st.builds(
    Signature,
    channel=LINES,
    account=LINES,
    cleared=st.booleans(),
    at=MOMENTS,
    reason=TEXTS,
    of=st.just("ab" * 32),
)
_BRANDS = st.builds(
    Brand,
    company=LINES,
    positioning=TEXTS,
    pillars=st.lists(
        st.builds(Pillar, id=st.just("easy"), statement=st.just("Easy: yes")), max_size=2
    ),
    voice=st.builds(Voice, replace=st.dictionaries(LINES, LINES, max_size=2)),
    revenue_usd=st.none() | _AMOUNTS,
    practices=st.dictionaries(LINES, st.booleans(), max_size=2),
)
_TAXONOMIES = st.builds(
    Taxonomy,
    version=st.integers(0, 9),
    parameters=st.dictionaries(
        LINES,
        st.builds(ParameterRule, allowed=st.lists(LINES, max_size=3), required=st.booleans()),
        max_size=2,
    ),
    channels=st.lists(st.builds(ChannelRule, channel=LINES), max_size=2),
    different=st.lists(st.tuples(LINES, LINES), max_size=2),
)  # fmt: skip

_NUMBERS = st.floats(-1e15, 1e15)
_LINE = ScorecardLine(group=WeightGroup.CHANNEL, measure="objective:a", target=0.1)
_PACKED, _DIGEST = Minutes.packed('{"company": "Acme \u00e9"}')

DOCUMENTS: dict[str, Any] = {
    "brand": _plain(BrandDocument, brand=_BRANDS),
    "taxonomy": _plain(TaxonomyDocument, taxonomy=_TAXONOMIES),
    "theme": _spanning(Theme, narrative=TEXTS, key_messages=_names()),
    "campaign": _spanning(
        Campaign, offers=_names(KEYS), budget=_AMOUNTS, milestones=_names(_MILESTONES)
    ),
    "activity": _spanning(
        partial(PlannedActivity, channel="Email"),
        starts_at=MOMENTS,
        depends_on=_names(KEYS),
        repeats=LINES,
    ),
    "offer": _spanning(partial(Offer, kind=OfferKind.BUNDLE), value=_AMOUNTS, terms=TEXTS),
    "brief": _plain(Brief, core_message=TEXTS, approved_on=DAYS),
    "decision": _plain(partial(Decision, decided_on="2026-01-01"), why=TEXTS, check_on=DAYS),
    "survey": _spanning(
        partial(Survey, questions=(Question(key="q", text="Why?", answers=2),)),
        teams=_names(),
    ),
    "asset": _plain(Asset, renditions=_names(_RENDITIONS), approved=st.booleans()),
    "clearance": _plain(
        Clearance,
        signatures=_names(_SIGNATURES),
        delegates=st.dictionaries(LINES, LINES, max_size=2),
    ),
    "objective": _plain(
        Objective,
        target=_NUMBERS,
        stage=st.sampled_from(Stage),
        readings=_names(st.builds(Reading, day=DAYS, value=_NUMBERS, source=LINES)),
    ),
    "scorecard": _plain(partial(Scorecard, lines=(_LINE,)), role=LINES, person=LINES),
    "minutes": _plain(
        partial(
            Minutes,
            month=date(2026, 9, 1),
            frozen_at=datetime(2026, 10, 2, tzinfo=UTC),
            pack=_PACKED,
            digest=_DIGEST,
        ),
        present=_names(),
    ),
    "moment": _spanning(
        Moment,
        message=TEXTS,
        risks=st.lists(
            st.builds(RiskCriterion, text=st.sampled_from(["a", "b: c"]), no_go=st.booleans()),
            max_size=2,
            unique_by=lambda r: r.text,
        ).map(tuple),
        templates=_names(KEYS),
    ),
    "reaction": _plain(
        partial(
            Reaction,
            moment="m",
            channel="Email",
            verdict="ask",
            asked_at=datetime(2026, 3, 2, tzinfo=UTC),
            happened_at=datetime(2026, 3, 1, tzinfo=UTC),
        ),
        decided_at=MOMENTS,
        reasons=_names(TEXTS),
        answers=_names(st.builds(Answered, text=st.just("a"), holds=st.none() | st.booleans())),
    ),
    "membership": _plain(Membership, left_at=st.none() | st.datetimes() | MOMENTS),
}

_ROUNDS = count(1)


@given(st.recursive(LINES | TEXTS, lambda v: st.lists(v) | st.dictionaries(LINES, v), max_leaves=9))
@example("     " + "00\x1f " * 9 + "00\x1f\x1f" * 9 + "0 0")
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_every_text_comes_back(value: Any) -> None:
    assert parse_yaml(to_yaml({"v": value}).encode(), "x").values == {"v": value}


@given(data=st.data())
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_export_and_import_lose_nothing(
    data: st.DataObject, lone: Desk, made_once: Path, tmp_path: Path
) -> None:
    """Each round exports new keys into a folder of its own and brings them into an empty desk."""
    number = next(_ROUNDS)
    folder, prefix = tmp_path / f"f{number}", f"r{number}."
    stored: dict[tuple[str, str], Document] = {}
    with lone.transaction("ann") as change:
        for kind in data.draw(st.lists(st.sampled_from(sorted(DOCUMENTS)), min_size=1, max_size=4)):
            key = f"{prefix}{len(stored)}"
            document = data.draw(DOCUMENTS[kind])
            stored[kind, key] = change.put(document, key).document
            assert stored[kind, key] == document
    export_folder(lone, folder)
    assert import_files(lone, [folder], by="bo").count("unchanged") == len(
        list(folder.rglob("*.yaml"))
    )
    shutil.copy(made_once, tmp_path / f"other{number}.sqlite")
    with Desk.open(f"sqlite:///{tmp_path}/other{number}.sqlite") as other:
        import_files(other, [folder], by="bo")
        for (kind, key), document in stored.items():
            assert other.get(kind, key).document == document
            assert other.history(kind, key)[0].body == lone.history(kind, key)[0].body
        again = export_folder(other, folder)
        assert len(again.written) + again.same == len(list(folder.rglob("*.yaml")))
        for (kind, key), document in stored.items():
            assert lone.get(kind, key).document == document
    with lone.transaction("ann") as change:
        for kind, key in stored:
            change.archive(kind, key)


def test_text_of_several_lines_is_a_block() -> None:
    text = to_yaml(
        {"title": "Été", "notes": "one\ntwo: #2\n\nthree", "days": ["2026-03-01", "b"]}, "mark"
    )
    assert text == (
        "# mark\ntitle: Été\nnotes: |-\n  one\n  two: #2\n\n  three\ndays:\n  - 2026-03-01\n  - b\n"
    )


@pytest.mark.parametrize(
    ("data", "where", "words"),
    [
        (b"title: a\n\tnotes: b\n", (2, 1), "\\\\t"),
        (b"title: a\nnotes: [b\n", (3, 1), "expected"),
        (b"title: a\ntitle: b\n", (2, 1), "'title' stands here twice"),
        (b"a: {b: 1, b: 2}\n", (1, 11), "'b' stands here twice"),
        ("title: Été\nnotes: é".encode("latin-1"), (1, 8), "not written in UTF-8"),
        ("title: a".encode("utf-16"), (1, 1), "not written in UTF-8"),
        (b"title: a\x07b", (1, 9), "YAML does not allow"),
        (b"a: !!python/object/apply:os.system ['true']", (1, 4), "python/object"),
        (b"a: !secret x", (1, 4), "!secret"),
        (b"a: !!binary aGk=", (1, 4), "binary"),
        (b"a: &x {b: 1}\nc:\n  <<: *x\n", (3, 3), "a name of a field is a word"),
        (b"? [a, b]\n: c\n", (1, 3), "a name of a field is a word"),
        (b"a: &x [*x]", (1, 4), "nested too deeply"),
        (b"a: " + b"[" * 60 + b"]" * 60, (1, 34), "nested too deeply"),
        (b"- " * 5_000, (None, None), "nested too deeply"),
        (b"a: 1\n---\nb: 2\n", (2, 1), "expected a single document"),
        (b"a: *nowhere", (1, 4), "undefined alias"),
        (b"x" * (LARGEST + 1), (None, None), "larger than 1024 KiB"),
        (b"a: " + b"9" * 5_000, (1, 4), "is no number"),
        (b"%YAML 1.1\n---\na: 190:20:30", (3, 4), "is no number"),
    ],
)
def test_what_could_hurt_is_refused_with_its_place(
    data: bytes, where: tuple[int | None, int | None], words: str
) -> None:
    with pytest.raises(ImportFilesError) as caught:
        parse_yaml(data, "x.yaml")
    ((path, line, column, what),) = caught.value.problems
    assert (path, line, column) == ("x.yaml", *where), what
    assert re.search(words, what), what


def test_an_alias_bomb_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    started = time.process_time()
    with pytest.raises(ImportFilesError, match="more than 100,000 values"):
        parse_yaml("\n".join(lines).encode(), "bomb.yaml")
    assert time.process_time() - started < 5


def test_values_are_those_of_json() -> None:
    text = (
        b"a: 0x1f\nb: 1_000\nc: -0o17\nd: 1.5e3\ne: .inf\nf: ~\ng: 2026-03-01\nh: yes\ni: false\n"
        b"2: x"
    )
    assert parse_yaml(b"\xef\xbb\xbf" + text, "x").values == {
        "a": 31, "b": 1000, "c": -15, "d": 1500.0, "e": float("inf"), "f": None,
        "g": "2026-03-01", "h": "yes", "i": False, "2": "x",
    }  # fmt: skip
    assert parse_yaml(b"&x a: &y [1]\nb: *y", "x").values == {"a": [1], "b": [1]}
    assert parse_yaml(b"# nothing\n", "x").values is None
