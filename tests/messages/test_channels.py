from datetime import date

from unisono.messages.channels import unite_channels
from unisono.model.messages import MessageText


def _text(key: str, channel: str) -> MessageText:
    return MessageText(key, channel, "Hello", day=date(2026, 1, 1))


def test_the_most_frequent_spelling_of_a_channel_stands_for_all() -> None:
    given = [_text("1", "E-mail"), _text("2", "Email"), _text("3", "Email"), _text("4", "Blog")]
    assert [t.channel for t in unite_channels(given)] == ["Email", "Email", "Email", "Blog"]
    assert [t.key for t in unite_channels(given)] == ["1", "2", "3", "4"]


def test_different_channels_stay_apart_and_order_does_not_matter() -> None:
    given = [_text("1", "Paid Social"), _text("2", "paid_social"), _text("3", "Organic Social")]
    assert [t.channel for t in unite_channels(given)] == [
        "Paid Social", "Paid Social", "Organic Social"]  # fmt: skip
    assert unite_channels(given[::-1])[::-1] == unite_channels(given)
    assert unite_channels([_text("1", "–")])[0].channel == "–"
