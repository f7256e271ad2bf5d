"""Ratings of texts: agreement between raters, calibrations, and the ratings themselves."""

from __future__ import annotations

from collections.abc import Sequence

from unisono.messages.agreement import ALL_PILLARS
from unisono.model.ratings import (
    WHOLE,
    Agreement,
    Calibrations,
    RatedTexts,
    Recalibrated,
)
from unisono.model.wording import counted
from unisono.reports import view, wording
from unisono.reports.screens.table import Column, Mark, Table

#: Krippendorff (2004): from here on conclusions hold; from the first on they are tentative.
TENTATIVE, RELIABLE = 0.667, 0.8


def question_words(pillar: str) -> str:
    """What a rating is about."""
    return {WHOLE: "the text as a whole", ALL_PILLARS: "all pillars together"}.get(pillar, pillar)


def agreement_table(found: Sequence[Agreement]) -> Table:
    """How far raters agree, per question."""
    columns = (
        Column("question", "Question"),
        Column("raters", "Raters", "count"),
        Column("ratings", "Ratings", "count"),
        Column("texts", "Texts", "count"),
        Column("shared", "By two or more", "count"),
        Column("alpha", "Alpha", "number", "Krippendorff's alpha for interval data: 1 is complete "
               "agreement, 0 what chance gives. From 0.8 on conclusions hold, from 0.667 on "
               "tentative ones."),
        Column("interval", "95 % interval", "interval"),
        Column("ordinal", "Alpha of ranks", "number", "The same for ordinal data: only the order "
               "of the ratings counts."),
        Column("says", "Says"),
    )  # fmt: skip
    rows = tuple(
        (question_words(a.pillar), a.raters, a.ratings, a.texts, a.shared, _two(a.interval_alpha),
         None if a.interval is None else (_two(a.interval[0]), _two(a.interval[1])),
         _two(a.ordinal_alpha), _says(a))
        for a in found
    )  # fmt: skip
    return Table("agreement", "Agreement between raters", columns, rows)


def _two(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _says(found: Agreement) -> Mark:
    if found.interval_alpha is None:
        return Mark("none", f"not measured: {found.reason}")
    if found.interval_alpha >= RELIABLE:
        return Mark("good", "reliable")
    if found.interval_alpha >= TENTATIVE:
        return Mark("warn", "tentative")
    return Mark("bad", "raters disagree")


def version_table(found: Calibrations) -> Table:
    """Every calibration that was made, newest first."""
    columns = (
        Column("name", "Calibration"),
        Column("state", "State"),
        Column("made_at", "Made", "moment"),
        Column("made_by", "By"),
        Column("kind", "Of"),
        Column("texts", "Texts", "count"),
        Column("ratings", "Ratings", "count"),
        Column("before", "Error before", "number", "Root mean squared difference of score and "
               "rating, 0 to 10, by the shipped calibration."),
        Column("after", "Error after", "number", "The same by the own one, on texts that it was "
               "not fitted on."),
        Column("calibration_before", "Calibration error before", "number", "Mean distance of score "
               "and rating over five groups of like scores."),
        Column("calibration_after", "after", "number"),
        Column("line", "Line"),
    )  # fmt: skip
    rows = tuple(
        (v.curve.name, "in use" if v.curve.name == found.active else "", v.made_at, v.made_by,
         *_fit_cells(of))
        for v in reversed(found.versions) for of in v.of
    )  # fmt: skip
    return Table("calibrations", "Calibrations of your own", columns, rows,
                 empty="No calibration of your own was made yet.")  # fmt: skip


def _fit_cells(of: Recalibrated) -> tuple[object, ...]:
    made = (
        "kept as shipped" if of.line is None else f"{of.line[0]:+.2f} {of.line[1]:+.2f} × log odds"
    )
    said = f"{made}: {of.reason}" if of.reason else made
    if of.before is None or of.after is None:
        return (of.kind, of.texts, of.ratings, None, None, None, None, said)
    return (of.kind, of.texts, of.ratings, _two(of.before.error), _two(of.after.error),
            _two(of.before.calibration_error), _two(of.after.calibration_error), said)  # fmt: skip


def rating_table(found: RatedTexts) -> Table:
    """Every rating with its text."""
    columns = (
        Column("text", "Text"),
        Column("title", "Title"),
        Column("channel", "Channel"),
        Column("pillar", "Pillar"),
        Column("rater", "Rater"),
        Column("rating", "Rating", "number"),
        Column("rated_at", "Rated", "moment"),
        Column("source", "By way of"),
        Column("id", "Id"),
    )
    rows = tuple(
        (
            text.text,
            text.title,
            text.channel,
            r.pillar,
            r.rater,
            r.value,
            r.rated_at,
            r.source,
            r.id,
        )
        for r in found.ratings
        if (text := found.texts.get(r.text)) is not None
    )
    return Table("ratings", "Ratings", columns, rows)


def fit_words(of: Recalibrated) -> str:
    """One result in a sentence."""
    what = f"{of.kind} ({of.ratings:,} ratings of {of.texts:,} texts)"
    if of.before is None or of.after is None:
        return f"{what}: not measured; {of.reason}."
    gain = wording.interval_words(of.gain, "") if of.gain else ""
    said = (
        f"{what}: error {of.before.error:.2f} as shipped, {of.after.error:.2f} by an own line on "
        f"texts left out (squared error falls by {gain}); calibration error "
        f"{of.before.calibration_error:.2f} and {of.after.calibration_error:.2f}"
    )
    kept = f"; kept as shipped: {of.reason}" if of.line is None else "; better"
    return f"{said}{kept}."


def active_words(found: Calibrations, shipped: str, stale: bool, withdrawn: int = 0) -> str:
    """Which calibration scores are made with; ``withdrawn``: ratings taken back since."""
    version = found.named(found.active)
    if version is None:
        return f"Scores are made with the calibration that comes with unisono ({shipped})."
    if stale:
        return (
            f"{found.active} was made with {version.curve.shipped} and does not hold for "
            f"{shipped}: scores are made with the latter. Calibrate again."
        )
    made = f"Scores are made with {found.active} on {shipped}, made {view.moment(version.made_at)}."
    if not withdrawn:
        return made
    taken = counted(withdrawn, "rating")
    return f"{made} {taken} taken back since then still count in it. Calibrate again."
