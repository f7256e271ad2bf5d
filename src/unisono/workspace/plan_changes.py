"""Changing the plan on the desk: fixes of conflicts, accepted conflicts, imported spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from unisono.calendar import Consequences, Plan, check_plan, consequences, fixes_for
from unisono.calendar.plan import KIND_OF
from unisono.calendar.sheet import SheetResult
from unisono.errors import CalendarError, SourceError
from unisono.model.calendar import PlanConflict
from unisono.model.clearance import Acknowledgement
from unisono.model.document import Document
from unisono.workspace.desk import open_desk
from unisono.workspace.plan import DeskPlan, checking, plan_on
from unisono.workspace.plan_files import read_sheet
from unisono.workspace.workspace import Workspace

if TYPE_CHECKING:
    from unisono.desk import Desk

_SHOWN = 20


@dataclass(frozen=True)
class Imported:
    """Activities that an import made and changed, by key."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int


def changed_documents(before: Plan, after: Plan) -> dict[tuple[str, str], Document]:
    """Documents that ``after`` has and ``before`` does not, or has differently."""
    out: dict[tuple[str, str], Document] = {}
    for name, kind in KIND_OF.items():
        old: Mapping[str, Document] = getattr(before, name)
        new: Mapping[str, Document] = getattr(after, name)
        out |= {(kind, key): d for key, d in new.items() if old.get(key) != d}
    return out


def store(desk: Desk, found: DeskPlan, after: Plan, *, by: str, why: str) -> tuple[str, ...]:
    """Store what differs from the plan that was read, all or nothing; its ``kind:key`` names.

    Raises:
        StaleEdit: somebody changed one of the documents since the plan was read.
    """
    changes = changed_documents(found.plan, after)
    with desk.transaction(by, why) as change:
        for (kind, key), document in changes.items():
            known = found.revisions.get(f"{kind}:{key}")
            change.put(document, key, expected=known.number if known else 0)
    return tuple(f"{kind}:{key}" for kind, key in changes)


def _conflict(workspace: Workspace, plan: Plan, name: str) -> PlanConflict:
    known = check_plan(plan, checking(workspace))
    found = next((c for c in known if c.id == name), None)
    if found is None:
        raise CalendarError(
            f"There is no conflict {name} in the plan as it is now.",
            way_out="Check the calendar again: a conflict's id changes when its facts do.",
        )
    return found


def fix_conflict(
    workspace: Workspace, conflict: str, number: int, *, by: str, dry: bool = False
) -> Consequences:
    """Apply fix ``number`` (1 is the first) of a conflict to the desk's plan.

    Args:
        dry: only say what would follow.

    Raises:
        CalendarError: there is no such conflict, or it has no such fix.
        StaleEdit: somebody changed the plan meanwhile; nothing was changed.
    """
    with open_desk(workspace.layout) as desk:
        found = plan_on(desk)
        how = checking(workspace)
        fixes = fixes_for(found.plan, _conflict(workspace, found.plan, conflict), how)
        if not 1 <= number <= len(fixes):
            raise CalendarError(
                f"The conflict {conflict} has {len(fixes) or 'no'} fixes to apply.",
                way_out="See 'unisono calendar check'; what is not listed, people have to settle.",
            )
        chosen = fixes[number - 1]
        result = consequences(found.plan, chosen, how)
        if not dry:
            store(desk, found, result.plan, by=by, why=chosen.text)
    return result


def accept_conflict(workspace: Workspace, conflict: str, reason: str, *, by: str) -> PlanConflict:
    """Record that a conflict is accepted, until its facts change.

    Raises:
        CalendarError: there is no such conflict, or no reason was given.
    """
    if not reason.strip():
        raise CalendarError("A conflict is accepted for a reason.", way_out="Give the reason.")
    with open_desk(workspace.layout) as desk:
        found = _conflict(workspace, plan_on(desk).plan, conflict)
        title = found.conflict.text[:300]
        accepted = Acknowledgement(title=title, reason=reason, account=by[:300])
        desk.put(accepted, conflict, by=by, why=reason[:1000])
    return found


def import_calendar(workspace: Workspace, path: Path, *, by: str) -> Imported:
    """Store the activities of a spreadsheet; all of them or, with one wrong cell, none.

    Raises:
        SourceError: the file cannot be read, or rows are wrong (file, row, column, reason).
    """
    read: SheetResult = read_sheet(path, workspace.settings.calendar)
    if read.errors:
        said = "\n".join(str(e) for e in read.errors[:_SHOWN])
        more = len(read.errors) - _SHOWN
        rest = f"\nand {more:,} more" if more > 0 else ""
        raise SourceError(
            f"Nothing was imported:\n{said}{rest}",
            path=str(path),
            row=read.errors[0].row,
            way_out="Correct these cells and import again.",
        )
    with open_desk(workspace.layout) as desk:
        found = plan_on(desk)
        old = found.plan.activities
        after = found.plan
        for key, activity in read.activities.items():
            after = after.with_document(key, activity)
        store(desk, found, after, by=by, why=f"imported from {path.name}")
    new = read.activities
    created = tuple(sorted(new.keys() - old.keys()))
    changed = tuple(sorted(k for k in new.keys() & old.keys() if new[k] != old[k]))
    return Imported(created, changed, len(new) - len(created) - len(changed))
