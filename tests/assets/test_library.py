"""Formats per channel, rights and their warnings, versions, and what is wrong where it is used."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from unisono.assets.channel_formats import with_rules
from unisono.assets.inspection import Facts
from unisono.assets.library import (
    covered_channels,
    earlier_files,
    file_checks,
    findings,
    uses_of,
    with_files,
    without_file,
)
from unisono.assets.placements import (
    fits,
    known_placements,
    nearest,
    placements_of,
    ratio_words,
    unfit,
)
from unisono.assets.rights import expiry_warning, rights_state
from unisono.calendar import Checking, Plan, check_plan
from unisono.errors import AssetFileError
from unisono.model.plan import Asset, PlannedActivity, Rendition, Status
from unisono.model.tiers import ChannelRules
from unisono.settings import AssetSettings, CalendarSettings
from unisono.settings.assets import Placement

DAY = date(2026, 3, 2)
CALENDAR, ASSETS = CalendarSettings(), AssetSettings()


def _file(width: int, height: int, media: str = "image/png", size: int = 1000) -> Facts:
    return Facts(f"{width}x{height}.png", media, size, f"{width:032x}{height:032x}", width, height)


def _asset(*files: Facts, **more: object) -> Asset:
    return with_files(Asset(title="Film", **more), files)


def _activity(channel: str = "Instagram", days: int = 10, **more: object) -> PlannedActivity:
    first = DAY + timedelta(days=days)
    return PlannedActivity(
        title="Post", channel=channel, first_day=first, last_day=first + timedelta(days=5),
        assets=("film",), **more,
    )  # fmt: skip


def test_every_known_place_names_its_source() -> None:
    assert len(known_placements()) > 20
    assert all(p.source.startswith("https://") for p in known_placements())


@pytest.mark.parametrize(
    ("size", "words"),
    [((1080, 1920), "9:16"), ((1920, 1080), "16:9"), ((1080, 1080), "1:1"), ((1080, 1350), "4:5"),
     ((1200, 628), "1.91:1"), ((1000, 1500), "2:3"), ((1080, 1900), "9:16"),
     ((1000, 300), "3.33:1"), ((None, 10), "")],
)  # fmt: skip
def test_ratios_in_words(size: tuple[int | None, int], words: str) -> None:
    assert ratio_words(*size, CALENDAR) == words


def test_a_file_fits_a_place_by_ratio_pixels_and_bytes() -> None:
    def why(width: int, height: int, size: int = 1000) -> str:
        rendition = _asset(_file(width, height, size=size)).renditions[0]
        answers = fits(rendition, "linkedin", CALENDAR)
        assert answers is not None
        return "" if any(not a.why_not for a in answers) else nearest(answers)

    assert why(1200, 628) == ""
    assert why(1080, 1920) == "9:16 is none of 1.91:1, 1:1, 4:5"
    assert why(300, 300) == "300 pixels wide, at least 360 are needed"
    assert why(1200, 1200, 5_200_000) == "5.2 MB, at most 5 MB are taken"


def test_the_tolerance_is_that_of_the_settings() -> None:
    rendition = _asset(_file(1080, 1040)).renditions[0]  # 3.8 % off a square
    strict = fits(rendition, "Pinterest", CALENDAR)
    loose = fits(rendition, "Pinterest", CalendarSettings(ratio_tolerance=4))
    assert strict is not None
    assert loose is not None
    assert [bool(f.why_not) for f in strict] == [True, True]
    assert [bool(f.why_not) for f in loose] == [True, False]


def test_what_cannot_be_told_is_none() -> None:
    picture = _asset(_file(10, 10)).renditions[0]
    assert fits(picture, "Radio", CALENDAR) is None
    assert fits(Rendition(file="x", media_type="image/png"), "Instagram", CALENDAR) is None
    assert fits(Rendition(file="x", media_type="application/pdf"), "Instagram", CALENDAR) is None


def test_one_file_that_fits_covers_a_channel() -> None:
    asset = _asset(_file(1080, 1080), _file(1920, 1080))
    checks = file_checks(asset, ["Instagram", "TikTok", "Radio"], CALENDAR)
    assert covered_channels(checks) == {"Instagram"}


def test_settings_replace_what_is_known_of_a_channel() -> None:
    own = CalendarSettings(placements=(Placement(channel="instagram", ratio="21:9"),))
    assert [p.ratio for p in placements_of("Instagram", own)] == ["21:9"]
    assert placements_of("TikTok", own) == placements_of("TikTok", CALENDAR)


def test_a_named_file_that_was_never_measured_is_not_judged() -> None:
    named = Asset(title="x", renditions=(
        Rendition(file="x.png", media_type="image/png", width=10, height=90),))  # fmt: skip
    assert unfit([named], "Instagram", CALENDAR) == ""


def test_files_that_fit_no_channel_are_a_conflict_until_one_does() -> None:
    def kinds(asset: Asset) -> list[str]:
        plan = Plan(activities={"post": _activity("Pinterest")}, assets={"film": asset})
        found = check_plan(plan, Checking((DAY, DAY + timedelta(90)), DAY, CALENDAR))
        return [c.conflict.kind for c in found]

    wide = _asset(_file(1920, 1080), ready_on=DAY)
    assert kinds(wide) == ["asset_formats"]
    assert kinds(with_files(wide, [_file(1000, 1500)])) == []


@pytest.mark.parametrize(
    ("days", "state", "warned", "tells"),
    [(31, "valid", None, False), (30, "ends soon", 30, True), (20, "ends soon", 30, False),
     (14, "ends soon", 14, True), (0, "ends soon", 0, True), (-1, "ended", None, False)],
)  # fmt: skip
def test_rights_warn_30_14_and_0_days_ahead(
    days: int, state: str, warned: int | None, tells: bool
) -> None:
    asset = Asset(title="x", usable_to=DAY + timedelta(days=days))
    found = rights_state(asset, DAY, ASSETS)
    assert (found.state, found.warned, found.days) == (state, warned, days)
    assert (expiry_warning(asset, DAY, ASSETS) is not None) is tells


def test_rights_without_an_end_and_before_their_beginning() -> None:
    assert rights_state(Asset(title="x"), DAY, ASSETS).state == "no limit"
    early = Asset(title="x", usable_from=DAY + timedelta(days=1))
    assert rights_state(early, DAY, ASSETS).words == "begin on 3 Mar 2026"


def test_findings_name_the_activity() -> None:
    asset = _asset(_file(1920, 1080), usable_to=DAY + timedelta(days=12))
    plan = {"post": _activity(), "off": _activity(status=Status.CANCELLED),
            "over": _activity(days=-20)}  # fmt: skip
    found = findings({"film": asset}, plan, DAY, ASSETS, CALENDAR)
    assert [(f.kind, f.activity) for f in found] == [
        ("rights", ""), ("rights", "post"), ("format", "post"),
    ]  # fmt: skip
    assert found[2].text == ("Post: no file fits Instagram: 16:9 is none of 1:1, 4:5, 1.91:1, 9:16")
    assert [u.key for u in uses_of("film", asset, plan, CALENDAR)] == ["over", "post"]


def test_a_file_of_the_same_name_is_a_new_version() -> None:
    first = _asset(Facts("a.png", "image/png", 1, "a" * 64, 1, 1))
    second = with_files(first, [Facts("a.png", "image/png", 2, "b" * 64, 1, 1)])
    third = without_file(second, "a.png")
    assert [r.digest[0] for r in second.renditions] == ["b"]
    at = datetime(2026, 3, 1, tzinfo=UTC)
    history = [(n, at, "ann", d) for n, d in enumerate((first, second, third), start=1)]
    assert [(v.rendition.digest[0], v.revision) for v in earlier_files(third, history)] == [
        ("b", 2), ("a", 1),
    ]  # fmt: skip
    assert [v.rendition.digest[0] for v in earlier_files(second, history)] == ["a"]


def test_an_asset_has_a_bounded_number_of_files() -> None:
    many = [Facts(f"{n}.png", "image/png", 1, f"{n:064x}") for n in range(201)]
    with pytest.raises(AssetFileError, match="at most 200"):
        with_files(Asset(title="x"), many)


def _rules(channel: str, *formats: str) -> ChannelRules:
    return ChannelRules(title=channel, channel=channel, formats=formats)


def _conflicts(asset: Asset, channel: str, *rules: ChannelRules, **own: object) -> list[str]:
    plan = Plan(activities={"post": _activity(channel)}, assets={"film": asset},
                channel_rules={str(n): r for n, r in enumerate(rules)})  # fmt: skip
    how = Checking((DAY, DAY + timedelta(90)), DAY, CalendarSettings(**own))
    return [c.conflict.text for c in check_plan(plan, how)]


def test_rules_of_a_channel_stand_in_place_of_what_is_known_of_it() -> None:
    square = _asset(_file(1080, 1080), ready_on=DAY)
    assert _conflicts(square, "TikTok") == [
        "Post: by the built-in formats, TikTok needs 9:16, which none of its assets has."
    ]
    assert _conflicts(square, "TikTok", _rules("tik tok", "1:1", "16:9")) == []
    assert _conflicts(square, "TikTok", _rules("TikTok", "16:9", "4:5")) == [
        "Post: by its channel rules, TikTok needs 16:9 or 4:5, which none of its assets has."
    ]
    assert _conflicts(square, "TikTok", formats=(("TikTok", "4:5"),)) == [
        "Post: by calendar.formats, TikTok needs 4:5, which none of its assets has."
    ]
    other = _conflicts(square, "TikTok", _rules("Instagram", "16:9"), _rules("TikTok"))
    assert other[0].startswith("Post: by the built-in formats"), "no rule names formats of it"
    both = (_rules("TikTok", "9:16"), _rules("TikTok", "1:1"))
    assert _conflicts(square, "TikTok", *both) == []
    assert (
        "channel rules, Radio needs 16:9" in _conflicts(square, "Radio", _rules("Radio", "16:9"))[0]
    )


def test_a_named_file_is_held_against_the_rules_by_the_size_it_names() -> None:
    named = Asset(title="x", ready_on=DAY, renditions=(
        Rendition(file="x.png", media_type="image/png", width=1920, height=1080),))  # fmt: skip
    assert _conflicts(named, "Radio", _rules("Radio", "16:9")) == []
    assert len(_conflicts(named, "Radio", _rules("Radio", "1:1"))) == 1
    bare = Asset(title="x", ready_on=DAY, renditions=(Rendition(file="x.png"),))
    assert _conflicts(bare, "Radio", _rules("Radio", "1:1")) == []


def test_sizes_stay_those_that_are_known_of_a_ratio() -> None:
    rules = {"i": _rules("Instagram", "2:2", "21:9")}
    held = with_rules(CALENDAR, rules)
    small = fits(_asset(_file(300, 300)).renditions[0], "Instagram", held)
    assert small is not None
    assert nearest(small) == "300 pixels wide, at least 500 are needed"
    assert all(f.by_rules for f in small)
    assert _conflicts(_asset(_file(300, 300), ready_on=DAY), "Instagram", *rules.values()) == [
        "Post: by its channel rules, none of its files fits Instagram (300x300.png: "
        "300 pixels wide, at least 500 are needed)."
    ]
    assert {(p.ratio, p.media) for p in placements_of("Instagram", held)} == {
        ("1:1", "image"), ("1:1", "video"), ("21:9", "image"), ("21:9", "video"),
    }  # fmt: skip
    assert placements_of("TikTok", held) == placements_of("TikTok", CALENDAR)
    (use,) = uses_of("film", _asset(_file(1080, 1920)), {"post": _activity()}, held)
    assert use.wrong == ("no file fits Instagram by its channel rules: 9:16 is none of 1:1, 21:9",)
