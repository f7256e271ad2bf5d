"""What people and other programs are told: the outbox, its channels, schedules, feeds.

An event enters the outbox in one transaction with what it tells of: changes of documents are read
from the desk's log, which is written with the change itself; everything else is written together
with the state it is compared against next time. Each event is told to each receiver at least once,
and as a rule exactly once: a second time only when the process dies between the sending and the
note that it was sent. The id of a message stays the same, so receivers can tell.
"""
