"""What matters in each business stage, and objectives to begin with (practice, CAL-9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from unisono.model.council import Objective, Stage


@dataclass(frozen=True)
class StageAim:
    """One stage: what it aims at, what is looked at, and objectives to start from.

    Attributes:
        looks_at: the metrics of the stage in words.
        templates: key → objective without baseline, target, owner and days.
    """

    stage: Stage
    aim: str
    looks_at: tuple[str, ...]
    templates: tuple[tuple[str, Objective], ...]


def _template(stage: Stage, title: str, metric: str, notes: str = "") -> Objective:
    return Objective(title=title, stage=stage, metric=metric, notes=notes)


_READ = "Read from a survey or tracker; enter each reading with its day and source."

STAGES: tuple[StageAim, ...] = (
    StageAim(
        Stage.EARLY,
        "Awareness in one segment; find out whether message and market fit.",
        ("aided recall", "share of voice", "message resonance"),
        (
            ("message-resonance", _template(Stage.EARLY, "One message in every channel",
                                            "AUDIT-1")),
            ("aided-recall", _template(Stage.EARLY, "Aided recall in the segment up",
                                       "aided recall", _READ)),
            ("brand-lift", _template(Stage.EARLY, "Brand lift in the segment", "brand_lift")),
        ),
    ),
    StageAim(
        Stage.GROWTH,
        "A faster pipeline; authority in the category.",
        ("influenced pipeline", "length of the sales cycle", "depth of engagement"),
        (
            ("influenced-pipeline", _template(Stage.GROWTH, "Influenced pipeline up",
                                              "influenced_pipeline")),
            ("sales-cycle", _template(Stage.GROWTH, "A shorter sales cycle", "sales_cycle")),
            ("engaged-people", _template(Stage.GROWTH, "More people met in several channels",
                                         "engaged_2plus")),
        ),
    ),
    StageAim(
        Stage.SCALE,
        "Efficiency; defence of what was won.",
        ("cost per new customer", "payback", "contribution", "win rate"),
        (
            ("cost-per-customer", _template(Stage.SCALE, "Cost per new customer down", "cac")),
            ("payback", _template(Stage.SCALE, "A shorter payback", "cac_payback")),
            ("win-rate", _template(Stage.SCALE, "Win rate up", "win_rate")),
        ),
    ),
    StageAim(
        Stage.MATURE,
        "Lifetime value; new markets.",
        ("net revenue retention", "cross-sell", "brand equity", "penetration"),
        (
            ("net-retention", _template(Stage.MATURE, "Net revenue retention up", "nrr")),
            ("customer-value", _template(Stage.MATURE, "Realised customer value up",
                                         "customer_value")),
            ("brand-equity", _template(Stage.MATURE, "Brand equity up", "brand equity", _READ)),
        ),
    ),
)  # fmt: skip


def template(stage: str, key: str) -> Objective | None:
    """The template ``key`` of a stage."""
    for found in STAGES:
        if found.stage == stage:
            return dict(found.templates).get(key)
    return None


def begun(objective: Objective, today: date, days: int = 90) -> Objective:
    """A template with the days it would run if it began today."""
    due = today + timedelta(days=days)
    return objective.model_copy(update={"start": today, "due": due})
