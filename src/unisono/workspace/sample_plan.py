"""The demo company's plan on its desk."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec

from unisono.demo.ahead import planned_documents
from unisono.workspace.desk import open_desk
from unisono.workspace.workspace import Workspace


def put_sample_plan(workspace: Workspace, today: date) -> int:
    """Put the demo company's plan on the workspace's own desk; how many documents there are now.

    Nothing happens where the extra ``web`` is missing, or where the settings name a database: that
    is somebody's desk, not the demo's.
    """
    if workspace.settings.desk.database or not (find_spec("sqlalchemy") and find_spec("alembic")):
        return 0
    documents = planned_documents(today)
    with open_desk(workspace.layout) as desk, desk.transaction("demo", "sample plan") as change:
        for key, document in documents:
            change.put(document, key, expected=0)
    return len(documents)
