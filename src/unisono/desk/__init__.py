"""The operational store: typed documents with revisions, and the log of every change.

:class:`Desk` is what other rooms use; :mod:`unisono.desk.database` and :mod:`unisono.desk.log` are
for rooms with tables of their own. It needs the extra ``unisono[web]``, so nothing that the
command line imports at its start may import this room.
"""

from unisono.desk.changing import Transaction
from unisono.desk.desk import Desk
from unisono.desk.differences import Clash, Difference, Merged, differences, merge
from unisono.desk.documents import Listing, Stored, Unreadable
from unisono.desk.log import Event, LogEntry
from unisono.desk.reading import Revision
from unisono.desk.references import Reference
from unisono.desk.verification import Verification

__all__ = [
    "Clash",
    "Desk",
    "Difference",
    "Event",
    "Listing",
    "LogEntry",
    "Merged",
    "Reference",
    "Revision",
    "Stored",
    "Transaction",
    "Unreadable",
    "Verification",
    "differences",
    "merge",
]
