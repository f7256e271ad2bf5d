"""Ratings of a workspace: which text is next, what raters agree on, calibrations made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path

from unisono.desk import Desk
from unisono.desk.log import Event, append
from unisono.errors import QueryError, SourceError, WorkspaceError
from unisono.messages import score_messages
from unisono.messages.agreement import agreements
from unisono.messages.brand import load_brand
from unisono.messages.curve import shipped_name
from unisono.messages.draft_rows import UnreadRow
from unisono.messages.rated import keep_rating, rated_by, rated_texts
from unisono.messages.rating_sample import rating_order, text_digest
from unisono.messages.recalibration import recalibrated
from unisono.model.messages import Brand, MessageScore, MessageText
from unisono.model.ratings import (
    WHOLE,
    Agreement,
    Calibrations,
    CalibrationVersion,
    OwnCurve,
    RatedTexts,
    Rating,
    Recalibrated,
)
from unisono.workspace.calibrations import SHIPPED, add_calibration, read_calibrations
from unisono.workspace.calibrations import use_calibration as choose
from unisono.workspace.layout import Layout
from unisono.workspace.rating_rows import rating_rows
from unisono.workspace.rating_withdrawal import withdrawn_since
from unisono.workspace.texts import message_texts
from unisono.workspace.workspace import Workspace

#: How the log names what is rated.
KIND = "rating"
#: Columns of a file of ratings, by what they are called.
_COLUMNS = {
    "text": ("text", "body", "copy", "message"),
    "title": ("title", "headline", "subject"),
    "channel": ("channel", "platform"),
    "pillar": ("pillar",),
    "rater": ("rater", "rated by", "person", "who"),
    "rating": ("rating", "score", "value"),
    "rated_at": ("rated_at", "rated at", "rated on", "date"),
}
_LONGEST = 100_000


@dataclass(frozen=True)
class ToRate:
    """What a rater is shown next.

    Attributes:
        text: None when everything is rated; digest names it.
        done, total: texts this rater has rated on this question, of how many.
    """

    text: MessageText | None
    digest: str
    done: int
    total: int


@dataclass(frozen=True)
class Imported:
    """What a file of ratings brought."""

    added: int
    replaced: int
    unread: tuple[UnreadRow, ...]


@dataclass(frozen=True)
class RatingState:
    """Everything that is known of ratings and calibrations.

    Attributes:
        stale: the calibration in use was made with another shipped one.
        withdrawn: ratings taken back since the calibration in use was made.
    """

    ratings: int
    texts: int
    raters: int
    agreement: tuple[Agreement, ...]
    calibrations: Calibrations
    shipped: str
    stale: bool = False
    withdrawn: int = 0


def shipped_brand(layout: Layout) -> Brand:
    """The brand without any calibration of one's own.

    Raises:
        WorkspaceError: it has no pillars.
    """
    brand = load_brand(layout.brand)
    if brand is None or not brand.pillars:
        raise WorkspaceError(
            "There is nothing to rate texts against: brand.yaml has no pillars.",
            way_out="Declare the pillars first.",
        )
    return brand


def brand_digest(brand: Brand) -> str:
    """One name for the pillars as they are."""
    return hashlib.sha256(
        brand.model_dump_json(include={"company", "pillars"}).encode()
    ).hexdigest()[:16]


def texts_to_rate(workspace: Workspace) -> tuple[MessageText, ...]:
    """The texts people are asked to rate, in order; see :func:`rating_order`.

    Raises:
        WorkspaceError: nothing was loaded, or there are no pillars.
    """
    brand = shipped_brand(workspace.layout)
    with workspace.engine() as engine:
        texts = message_texts(engine)
    settings = workspace.settings
    scores = score_messages(brand, texts, settings.messages.meaning)
    return rating_order(scores, settings.messages.rating_texts, settings.audit.seed)


def next_text(
    desk: Desk, texts: Sequence[MessageText], rater: str, pillar: str, skipped: Iterable[str] = ()
) -> ToRate:
    """The first of ``texts`` that ``rater`` neither rated on this question nor skipped."""
    with desk.database.read() as connection:
        done = rated_by(connection, rater, pillar)
    named = {text_digest(t): t for t in texts}
    passed = done | set(skipped)
    open_ = next(((d, t) for d, t in named.items() if d not in passed), None)
    count = sum(d in done for d in named)
    if open_ is None:
        return ToRate(None, "", count, len(named))
    return ToRate(open_[1], open_[0], count, len(named))


def rate(desk: Desk, message: MessageText, rating: Rating, brand: Brand, door: str) -> None:
    """Keep one rating, logged without its value, which stays unknown to other raters.

    Raises:
        QueryError: it is no rating of 0 to 10, or of no pillar of the brand.
    """
    _check(rating, brand)
    with desk.database.begin() as connection:
        again = keep_rating(connection, message, rating)
        what = "rate again" if again else "rate"
        detail = {"pillar": rating.pillar, "door": door}
        append(connection, Event(rating.rater, what, KIND, rating.text, None, detail))


def _check(rating: Rating, brand: Brand) -> None:
    if not (isfinite(rating.value) and 0 <= rating.value <= 10):
        raise QueryError("A rating is a number from 0 to 10.", way_out="Choose one of them.")
    if rating.pillar != WHOLE and rating.pillar not in {p.id for p in brand.pillars}:
        raise QueryError(
            f"There is no pillar “{rating.pillar[:80]}”.",
            way_out=f"There are: {', '.join(p.id for p in brand.pillars)}.",
        )


def import_ratings(workspace: Workspace, desk: Desk, path: Path, by: str) -> Imported:
    """Keep the ratings of a CSV, XLSX or JSON file, all or none; rows that are none are told.

    Columns: text, rating (0–10), rater; title, channel, pillar and rated_at where there are. A
    rating is of the moment the file says, else of now.

    Raises:
        SourceError: the file cannot be read or has not these columns.
    """
    rows = rating_rows(path)
    columns = _columns(path, rows[0] if rows else ())
    brand, now = shipped_brand(workspace.layout), datetime.now(UTC)
    unread: list[UnreadRow] = []
    found: list[tuple[MessageText, Rating]] = []
    for number, cells in enumerate(rows[1:], start=2):
        said = {n: str(cells[at] if at < len(cells) else "").strip() for n, at in columns.items()}
        if not any(said.values()):
            continue
        try:
            found.append(_read_row(said, brand, now))
        except QueryError as error:
            unread.append(UnreadRow(number, "rating", error.message))
    with desk.database.begin() as connection:
        replaced = sum(keep_rating(connection, message, rating) for message, rating in found)
        detail = {"file": path.name, "ratings": len(found)}
        append(connection, Event(by, "import ratings", KIND, "", None, detail))
    return Imported(len(found) - replaced, replaced, tuple(unread))


def _columns(path: Path, header: Sequence[object]) -> dict[str, int]:
    names = [str(cell or "").strip().casefold() for cell in header]
    found = {
        meaning: next(names.index(n) for n in known if n in names)
        for meaning, known in _COLUMNS.items()
        if any(n in names for n in known)
    }
    missing = [n for n in ("text", "rating", "rater") if n not in found]
    if missing:
        raise SourceError(
            f"{path.name} has no column {' and no column '.join(missing)}.",
            path=str(path),
            way_out="Its first row needs text, rating and rater; pillar, title, channel, rated_at "
            "may be.",
        )
    return found


def _read_row(said: dict[str, str], brand: Brand, now: datetime) -> tuple[MessageText, Rating]:
    if not said["text"] or not said["rater"] or len(said["text"]) > _LONGEST:
        raise QueryError("It needs a text of up to 100,000 characters and a rater.")
    written = said["rating"].replace(",", ".")
    try:
        value = float("" if "_" in written else written)  # 1_0 is no way to write 10
    except ValueError:
        raise QueryError(f"“{said['rating'][:40]}” is no number from 0 to 10.") from None
    message = MessageText("", said.get("channel", ""), said["text"], said.get("title", ""))
    pillar, at = said.get("pillar", WHOLE), _moment(said.get("rated_at", "")) or now
    rating = Rating(text_digest(message), pillar, said["rater"][:300], value, at, "import")
    _check(rating, brand)
    return message, rating


def _moment(said: str) -> datetime | None:
    """The moment a file says, in UTC where it names no zone; None: it says none."""
    try:
        found = datetime.fromisoformat(said) if said else None
        if found is None or found.tzinfo is None:
            return found and found.replace(tzinfo=UTC)
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise QueryError(
            f"“{said[:40]}” is no day or moment such as 2026-03-02 or 2026-03-02T09:30Z."
        ) from None


def all_ratings(desk: Desk) -> RatedTexts:
    """All ratings with their texts."""
    with desk.database.read() as connection:
        return rated_texts(connection)


def rating_state(workspace: Workspace, desk: Desk) -> RatingState:
    """Counts, agreement and calibrations; ``stale``: the calibration in use does not hold.

    It holds for scores of the shipped calibration it was made with.
    """
    found = all_ratings(desk)
    own = read_calibrations(workspace.layout)
    shipped = shipped_name(workspace.settings.messages.meaning)
    active = own.named(own.active)
    return RatingState(
        len(found.ratings), len({r.text for r in found.ratings}),
        len({r.rater for r in found.ratings}),
        agreements(found.ratings, workspace.settings.audit.seed), own, shipped,
        active is not None and active.curve.shipped != shipped,
        0 if active is None else withdrawn_since(desk, active.made_at),
    )  # fmt: skip


def recalibration(workspace: Workspace, desk: Desk) -> tuple[Recalibrated, ...]:
    """What ratings say of the shipped scores: of whole texts, and of pillars; nothing is kept.

    Raises:
        WorkspaceError: there are no pillars.
    """
    found, brand, settings = all_ratings(desk), shipped_brand(workspace.layout), workspace.settings
    made = score_messages(brand, list(found.texts.values()), settings.messages.meaning)
    scores = {s.message.key: s for s in made}
    pillars = {p.id for p in brand.pillars}
    return tuple(
        _of_kind(
            kind, [r for r in found.ratings if (r.pillar == WHOLE) == (kind == "texts")
                   and (kind == "texts" or r.pillar in pillars)],
            scores, settings.messages.rating_least, settings.audit.seed,
        )
        for kind in ("texts", "pillars")
    )  # fmt: skip


def _of_kind(
    kind: str, ratings: Sequence[Rating], scores: dict[str, MessageScore], least: int, seed: int
) -> Recalibrated:
    units: dict[tuple[str, str], list[float]] = {}
    for one in ratings:
        if one.text in scores:  # texts under three words have no score
            units.setdefault((one.text, one.pillar), []).append(one.value)
    shipped = [
        scores[text].score if pillar == WHOLE else scores[text].pillars[pillar]
        for text, pillar in units
    ]
    return recalibrated(kind, [t for t, _ in units], shipped, list(units.values()), least, seed)


def calibrate(workspace: Workspace, desk: Desk, by: str) -> tuple[Recalibrated, ...]:
    """Make a calibration of the ratings and use it, if it is better for texts or for pillars."""
    found = recalibration(workspace, desk)
    lines = {one.kind: one.line for one in found}
    if any(line is not None for line in lines.values()):
        shipped = shipped_name(workspace.settings.messages.meaning)
        curve = OwnCurve(name="", shipped=shipped, texts=lines["texts"], pillars=lines["pillars"])
        digest = brand_digest(shipped_brand(workspace.layout))
        version = CalibrationVersion(curve, datetime.now(UTC), by, digest, found)
        kept = add_calibration(workspace.layout, version)
        named = kept.curve.name
        desk.event(Event(by, "calibrate", KIND, named, None, {"shipped": shipped}))
    return found


def use_calibration(workspace: Workspace, desk: Desk, name: str, by: str) -> Calibrations:
    """Score with the calibration of that name from now on, or with the ``shipped`` one.

    Raises:
        QueryError: there is no such calibration.
    """
    found = choose(workspace.layout, name)
    desk.event(Event(by, "use calibration", KIND, found.active or SHIPPED))
    return found
