"""Tables of screens by their place, such as attribution/credit?by=campaign, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from unisono.errors import NoticeError
from unisono.reports.screens.attribution import attribution_view
from unisono.reports.screens.audit import audit_view
from unisono.reports.screens.claims import claims_view
from unisono.reports.screens.lifetime import lifetime_view
from unisono.reports.screens.metrics import metrics_view
from unisono.reports.screens.synergy import synergy_view
from unisono.reports.screens.table import Table
from unisono.workspace.last_audit import as_last_run
from unisono.workspace.masking import masked
from unisono.workspace.workspace import Workspace

Filters = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Place:
    """Where a table stands: its screen, its name, the filters."""

    screen: str
    table: str
    filters: Filters


@dataclass(frozen=True)
class _Screen:
    """Kind of its right, filters it knows, how its tables are made."""

    kind: str
    filters: tuple[str, ...]
    view: Callable[[Workspace, Filters], Any]


def place_of(text: str) -> Place:
    """``attribution/credit?by=campaign`` in its parts.

    Raises:
        NoticeError: there is no such screen or filter.
    """
    parts = urlsplit(text.strip().lstrip("/"))
    screen, _, table = parts.path.partition("/")
    known = _SCREENS.get(screen)
    if known is None or not table:
        raise NoticeError(
            f"'{text[:80]}' names no table.",
            way_out=f"Write screen/table, of the screens {', '.join(_SCREENS)}.",
        )
    filters: Filters = {}
    for name, value in parse_qsl(parts.query):
        if name not in known.filters:
            raise NoticeError(
                f"The screen {screen} has no filter {name[:40]} for reports.",
                way_out=f"It has {', '.join(known.filters) or 'none'}.",
            )
        filters[name] = (*filters.get(name, ()), value[:300])
    return Place(screen, table, filters)


def kind_of(place: Place) -> str:
    """The kind of object whose rights a table has."""
    return _SCREENS[place.screen].kind


def table_at(workspace: Workspace, place: Place) -> Table:
    """The table as its screen shows it now.

    Raises:
        NoticeError: the screen has no such table.
        UnisonoError: the workspace cannot be asked, or a filter is wrong.
    """
    view = _SCREENS[place.screen].view(workspace, place.filters)
    found = {t.id: t for t in view.tables}
    if place.table not in found:
        raise NoticeError(
            f"The screen {place.screen} has no table {place.table[:80]}.",
            way_out=f"It has {', '.join(found) or 'none now'}.",
        )
    table: Table = found[place.table]
    return table


def _one(filters: Filters, name: str, usual: str = "") -> str:
    return filters.get(name, (usual,))[-1]


def _audit(workspace: Workspace, _: Filters) -> Any:
    return audit_view(as_last_run(workspace.audit(load=False)))


def _currency(workspace: Workspace) -> str:
    return workspace.audit(load=False).data.reporting_currency


def _attribution(workspace: Workspace, filters: Filters) -> Any:
    by: Any = _one(filters, "by", "channel")
    customers: Any = _one(filters, "customers", "all")
    outcome: Any = _one(filters, "outcome")
    found = masked(workspace.attribute(by, customers, outcome=outcome))
    return attribution_view(found, by, _currency(workspace))


def _claims(workspace: Workspace, _: Filters) -> Any:
    return claims_view(masked(workspace.reconcile(20)), _currency(workspace))


def _synergy(workspace: Workspace, filters: Filters) -> Any:
    by: Any = _one(filters, "by", "channel")
    return synergy_view(masked(workspace.synergy(by)))


def _lifetime(workspace: Workspace, filters: Filters) -> Any:
    by: Any = _one(filters, "by", "first_channel")
    return lifetime_view(masked(workspace.clv(by)))


def _metrics(workspace: Workspace, filters: Filters) -> Any:
    names = tuple(n for v in filters.get("name", ()) for n in v.split(","))
    by = tuple(n for v in filters.get("by", ()) for n in v.split(","))
    answer = workspace.metric_query(
        names, by, filters.get("where", ()), _one(filters, "first") or None,
        _one(filters, "last") or None,
    )  # fmt: skip
    return metrics_view(workspace.metrics(), masked(answer))


_SCREENS: Final = {
    "attribution": _Screen("attribution", ("by", "customers", "outcome"), _attribution),
    "audit": _Screen("audit", (), _audit),
    "claims": _Screen("claims", (), _claims),
    "lifetime": _Screen("customers", ("by",), _lifetime),
    "metrics": _Screen("metrics", ("name", "by", "where", "first", "last"), _metrics),
    "synergy": _Screen("synergy", ("by",), _synergy),
}
