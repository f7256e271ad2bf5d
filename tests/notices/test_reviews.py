"""Reviews of the message architecture that are due or overdue, told once to whom they concern."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from unisono.desk import Desk
from unisono.model.plan import Theme
from unisono.model.telling import Notice
from unisono.workspace.notices import Teller

DAY = date(2026, 3, 2)


def test_a_theme_is_told_once_when_due_once_when_overdue_and_again_after_its_review(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str], clock: Any
) -> None:
    desk.put(Notice(title="n", events=("review.due", "review.overdue")), "n", by="olga")
    calm = Theme(title="Calm", first_day=DAY, last_day=DAY + timedelta(days=900),
                 owner="lea@example.com", review_by=DAY + timedelta(days=40))  # fmt: skip
    desk.put(calm, "calm", by="x")
    teller.round()

    def told_on(days: int) -> list[tuple[str, str]]:
        mailbox.mails.clear()
        clock.at = datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(days=days)
        teller.round()
        teller.round()
        return [(m["X-To"].partition("@")[0], m["Subject"]) for m in mailbox.mails]

    assert told_on(1) == []
    assert told_on(10) == [("lea", "Calm is due for review")]
    assert told_on(40) == []
    assert told_on(41) == [("lea", "Calm is overdue for review")]
    said = " ".join(mailbox.mails[0].get_content().split())
    assert "overdue for review since 11 Apr 2026. lea@example.com owns it." in said
    assert told_on(60) == []
    desk.put(calm.model_copy(update={"reviewed_on": DAY + timedelta(days=60)}), "calm", by="x")
    assert told_on(61) == []
    assert told_on(61 + 185) == [("lea", "Calm is due for review")]


def test_what_is_overdue_at_the_first_look_is_no_news_and_a_broken_brand_stops_nothing(
    desk: Desk, teller: Teller, mailbox: Any, people: dict[str, str], clock: Any
) -> None:
    desk.put(Notice(title="n", events=("review.overdue",)), "n", by="olga")
    old = Theme(title="Old", first_day=DAY - timedelta(days=800), owner="lea@example.com",
                last_day=DAY + timedelta(days=900))  # fmt: skip
    desk.put(old, "old", by="x")
    teller.round()
    clock.forward(days=1)
    teller.round()
    assert mailbox.mails == []
    root = teller.workspace().layout.root
    (root / "brand.yaml").write_text("pillars: [", encoding="utf-8")
    clock.forward(days=1)
    assert teller.round().failed == 0
    assert teller.problem == ""
