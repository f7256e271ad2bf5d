"""Reactions that are to be looked back at, told once when the day has come."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from unisono.desk import Desk
from unisono.model.reacting import Decided, Moment, Reaction, Verdict
from unisono.model.telling import Notice
from unisono.workspace.notices import Teller

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_post_mortem_is_told_once_on_its_day_and_not_after_it_was_written(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str], clock: Any
) -> None:
    desk.put(Notice(title="n", events=("post_mortem.due",)), "n", by="olga")
    moment = Moment(title="Sport", first_day=DAY, last_day=DAY + timedelta(days=90),
                    owner="lea@example.com")  # fmt: skip
    desk.put(moment, "sport", by="x")
    final = Reaction(
        title="The final", moment="sport", channel="Social", account="olga@example.com",
        asked_at=AT, happened_at=AT, verdict=Verdict.GO, decision=Decided.PUBLISH,
        decided_by="olga@example.com", decided_at=AT, post_mortem_due=DAY + timedelta(days=7),
    )  # fmt: skip
    desk.put(final, "final", by="x")
    left = final.model_copy(update={"decision": Decided.LEAVE, "title": "Left"})
    desk.put(left, "left", by="x")

    def told_on(days: int) -> list[tuple[str, str]]:
        mailbox.mails.clear()
        clock.at = AT + timedelta(days=days)
        teller.round()
        teller.round()
        return sorted((m["X-To"].partition("@")[0], m["Subject"]) for m in mailbox.mails)

    subject = "The final: the post-mortem is due"
    assert told_on(0) == []
    assert told_on(6) == []
    assert told_on(7) == [("lea", subject), ("olga", subject)]
    said = " ".join(mailbox.mails[0].get_content().split())
    assert "“The final” on Social is to be looked back at since 9 Mar 2026" in said
    assert told_on(9) == []
    desk.put(final.model_copy(update={"post_mortem_on": DAY + timedelta(days=9)}), "final", by="x")
    assert told_on(20) == []
