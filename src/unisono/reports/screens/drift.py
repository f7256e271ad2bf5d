"""Message drift: verdict, noise, where the variance lies, groups, control charts, sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from unisono.charts import ControlLine, control_chart
from unisono.messages.measured import in_other_languages
from unisono.model.drift import DriftReport, GroupDrift, Monitoring
from unisono.model.evidence import SourceRef
from unisono.model.messages import DriftResult, MessageScore
from unisono.model.variation import VarianceComponent
from unisono.reports import drift_words, wording
from unisono.reports.screens.table import Column, Mark, Table
from unisono.settings.messages import MessageSettings

_EFFECTS = {"supports": "good", "breaks": "bad", "says none": "none"}
_LONGEST = 300


@dataclass(frozen=True)
class DriftView:
    """Everything the screen shows.

    Attributes:
        said: sentences under the verdict; components: where the variance lies.
        charts: the mean with its moving average, and the cumulative sums.
        watched: baseline and false alarms in words; signals: each in a sentence.
        week: whose texts are open, None for none.
    """

    found: DriftReport
    said: tuple[str, ...]
    components: tuple[str, ...]
    charts: tuple[tuple[str, Markup], ...]
    watched: tuple[str, ...]
    signals: tuple[tuple[date, str], ...]
    week: date | None
    groups: Table
    tables: tuple[Table, ...]


def drift_view(
    found: DriftReport, settings: MessageSettings, week: date | None = None,
    texts: Sequence[MessageScore] = (),
) -> DriftView:  # fmt: skip
    """The screen of a drift report.

    Args:
        found: what is shown.
        settings: targets that months are held against.
        week: a week whose ``texts`` are open.
        texts: scored texts of that week.
    """
    drift, watched = found.drift, found.monitoring
    groups = group_table(found.groups, found.by)
    tables = [groups, *drift_tables(found, settings)]
    if week is not None:
        tables.append(text_table(texts, week))
    told = (drift_words.baseline_words(watched), drift_words.rate_words(watched))
    return DriftView(
        found, _said(found), tuple(drift_words.component_words(c) for c in _components(drift)),
        _charts(watched), told if watched.weeks else (),
        tuple((s.week, drift_words.signal_words(s)) for s in watched.signals),
        week, groups, tuple(t for t in tables if t.rows),
    )  # fmt: skip


def drift_tables(found: DriftReport, settings: MessageSettings) -> tuple[Table, ...]:
    """Every table but that of the groups."""
    return (
        component_table(found.drift),
        heat_table(found.drift),
        month_table(found.consistency, settings),
        week_table(found.monitoring),
        signal_table(found.monitoring),
        sentence_table(found),
    )


def _said(found: DriftReport) -> tuple[str, ...]:
    drift = found.drift
    if drift is None:
        return ()
    said = [drift.note, drift_words.needed_words(drift)]
    if drift.noise is not None:
        said.append(drift_words.noise_words(drift.noise))
    if found.short:
        said.append(f"{found.short:,} texts of fewer than three words are left out.")
    said.append(in_other_languages(drift.other_languages))
    said.append(f"Scores were made with the calibration “{drift.calibration}”.")
    return tuple(s for s in said if s)


def _components(drift: DriftResult | None) -> tuple[VarianceComponent, ...]:
    return drift.components if drift else ()


def group_table(groups: Sequence[GroupDrift], by: str) -> Table:
    """Figures per channel, team, agency, campaign, pillar or month."""
    columns = (
        Column(by, by.capitalize()),
        Column("texts", "Texts", "count"),
        Column("mean", "Mean", "decimal", "Mean score, 0 to 10."),
        Column("interval", "95 % interval", "interval"),
        Column("sd", "Deviation", "number", "Standard deviation of the scores."),
        Column("cv", "Variation", "share", "Standard deviation ÷ mean."),
        Column("consistency", "Consistency", "share", "1 − variation."),
        Column("carries", "Carry it", "share", "Share of the texts that carry a pillar "
               "(score 5 or more); by pillar: that pillar."),
    )  # fmt: skip
    rows = tuple(
        (g.name or "(none named)", g.texts, g.mean, g.mean_interval, _rounded(g.sd), g.cv,
         g.consistency, g.carries)
        for g in groups
    )  # fmt: skip
    title = f"By {by}" + ("" if by == "month" else ", the weakest first")
    return Table("groups", title, columns, rows, shown=60)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def component_table(drift: DriftResult | None) -> Table:
    """Variance between and within channels, teams and agencies."""
    columns = (
        Column("by", "By"),
        Column("groups", "Groups", "count"),
        Column("texts", "Texts", "count"),
        Column("unnamed", "Name none", "count"),
        Column("between", "Variance between", "number"),
        Column("within", "Variance within", "number"),
        Column("share", "Share between", "share", "Between ÷ (between + within): how much of the "
               "variance is about which one it is. One-way random effects by analysis of variance; "
               "interval after Thomas & Hultquist (1978)."),
        Column("interval", "95 % interval", "interval", unit="%"),
        Column("reason", "Not measured because"),
    )  # fmt: skip
    rows = tuple(
        (c.by, c.groups, c.texts, c.unnamed, _rounded(c.between), _rounded(c.within), c.share,
         None if c.interval is None else (100 * c.interval[0], 100 * c.interval[1]), c.reason)
        for c in (drift.components if drift else ())
    )  # fmt: skip
    return Table("components", "Variance between and within groups", columns, rows)


def heat_table(drift: DriftResult | None) -> Table:
    """Mean scores, pillars × channels; the channel with most texts first."""
    channels = sorted(drift.counts, key=lambda c: (-drift.counts[c], c)) if drift else []
    columns = (Column("pillar", "Pillar"), *(Column(c, c, "decimal") for c in channels))
    rows = tuple((p, *(r.get(c) for c in channels)) for p, r in drift.heat.items()) if drift else ()
    return Table("heat", "Mean score per pillar and channel, 0 to 10", columns, rows)


def month_table(months: Sequence[GroupDrift], settings: MessageSettings) -> Table:
    """Consistency and mean per month against their targets."""
    columns = (
        Column("month", "Month"),
        Column("texts", "Texts", "count"),
        Column("consistency", "Consistency", "share", "100 × (1 − variation of the scores)."),
        Column("mean", "Mean", "decimal"),
        Column("interval", "95 % interval", "interval"),
        Column(
            "target",
            "Target",
            "text",
            f"Consistency over {settings.consistency_target:g} %, "
            f"mean of {settings.mean_target:g} or more.",
        ),
    )
    rows = tuple(
        (m.name, m.texts, m.consistency, m.mean, m.mean_interval, _target(m, settings))
        for m in months
    )
    return Table("consistency", "Consistency by month", columns, rows, shown=24)


def _target(month: GroupDrift, settings: MessageSettings) -> Mark:
    if month.consistency is None:
        return Mark("none", "not measured")
    even = 100 * month.consistency > settings.consistency_target
    high = month.mean >= settings.mean_target
    if even and high:
        return Mark("good", "met")
    if even or high:
        return Mark("warn", "too low" if even else "uneven")
    return Mark("bad", "uneven and too low")


def week_table(found: Monitoring) -> Table:
    """What stands on the control charts."""
    columns = (
        Column("week", "Week of", "day"),
        Column("texts", "Texts", "count"),
        Column("mean", "Mean", "number"),
        Column("baseline", "Baseline"),
        Column("z", "Standard errors", "number", "Mean less baseline mean, in standard errors of a "
               "week with so many texts."),
        Column("ewma", "EWMA", "number", "Moving average, as a score."),
        Column("up", "CUSUM rises", "number"),
        Column("down", "CUSUM falls", "number"),
    )  # fmt: skip
    rows = tuple(
        (w.first_day, w.texts, _rounded(w.mean), "yes" if w.baseline else "", _rounded(w.z),
         _rounded(w.ewma), _rounded(w.cusum_up), _rounded(w.cusum_down))
        for w in found.weeks
    )  # fmt: skip
    return Table("weeks", "Weeks on the charts", columns, rows, shown=60)


def signal_table(found: Monitoring) -> Table:
    """Weeks in which a chart left its limits."""
    columns = (
        Column("week", "Week of", "day"),
        Column("chart", "Chart"),
        Column("direction", "The mean"),
        Column("since", "Since about", "day"),
        Column("weeks", "Weeks", "count"),
        Column("mean", "Mean", "decimal"),
        Column("state", "State"),
    )
    rows = tuple(
        (s.week, s.chart, s.direction, s.since, s.weeks, s.mean, "over" if s.over else "still so")
        for s in found.signals
    )
    return Table("signals", "Signals", columns, rows)


def sentence_table(found: DriftReport) -> Table:
    """What each sentence does for its text."""
    columns = (
        Column("sentence", "Sentence"),
        Column("effect", "Does"),
        Column("pillar", "Pillar"),
        Column("change", "Moves it by", "decimal", "Pillar score of the text less that of the text "
               "without the sentence."),
        Column("score", "Text", "decimal", "Score of the whole text."),
        Column("channel", "Channel"),
        Column("row", "File:row", "place"),
    )  # fmt: skip
    rows = tuple(
        (e.sentence[:_LONGEST], Mark(_EFFECTS[e.effect], e.effect), e.pillar, e.change, e.score,
         e.channel, SourceRef(e.path, e.file_row) if e.path else e.key)
        for e in found.sentences
    )  # fmt: skip
    title = "Sentences: which support a pillar, break one, or say none; weak texts first"
    return Table("sentences", title, columns, rows, shown=15)


def text_table(texts: Sequence[MessageScore], week: date) -> Table:
    """Texts of one week."""
    columns = (
        Column("text", "Text"),
        Column("score", "Score", "decimal"),
        Column("channel", "Channel"),
        Column("team", "Team"),
        Column("agency", "Agency"),
        Column("day", "Day", "day"),
        Column("row", "File:row", "place"),
    )
    rows = tuple(
        (wording.once(s.message.text, s.message.title)[:_LONGEST], s.score, s.message.channel,
         s.message.team, s.message.agency, s.message.day,
         SourceRef(s.message.path, s.message.file_row))
        for s in texts
    )  # fmt: skip
    title = f"Texts of the week of {week}, the weakest first"
    return Table("week", title, columns, rows, shown=60, empty="No text was scored in that week.")


def _charts(found: Monitoring) -> tuple[tuple[str, Markup], ...]:
    if not found.weeks:
        return ()
    labels = [f"{w.first_day.day} {w.first_day:%b}" for w in found.weeks]
    base = [n for n, w in enumerate(found.weeks) if w.baseline]
    at = {w.first_day: n for n, w in enumerate(found.weeks)}
    told = {c: [at[s.week] for s in found.signals if s.chart == c] for c in ("EWMA", "CUSUM")}
    mean, half, limit = found.baseline_mean, found.ewma_half, found.cusum_limit
    average = control_chart(
        labels, [ControlLine([w.ewma for w in found.weeks], "EWMA")],
        [(mean + half, "upper limit"), (mean, "baseline"), (mean - half, "lower limit")],
        dots=[w.mean for w in found.weeks], baseline=base, signals=told["EWMA"],
        title="Weekly mean score (dots) and its moving average (line) with control limits",
    )  # fmt: skip
    falls = [None if w.cusum_down is None else -w.cusum_down for w in found.weeks]
    sums = control_chart(
        labels,
        [ControlLine([w.cusum_up for w in found.weeks], "rises"), ControlLine(falls, "falls")],
        [(limit, "rose"), (0.0, "0"), (-limit, "fell")],
        baseline=base, signals=told["CUSUM"],
        title="Cumulative sums of rises and falls of the weekly mean with control limits",
    )  # fmt: skip
    return (
        ("EWMA: weekly mean scores (dots) and their moving average (line)", Markup(average)),
        ("CUSUM: sums of rises and falls, in standard errors of a week", Markup(sums)),
    )
