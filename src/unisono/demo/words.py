"""What the demo company stands for, and the sentences its channels are written from."""

from __future__ import annotations

from unisono.demo.story import COMPANY, PRODUCT

#: Pillar id → (statement, proof points, sentences that say it).
PILLARS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "faster-close": (
        f"{PRODUCT} closes the month in hours instead of days.",
        ("Customers close the month in six hours on average.",),
        (
            "Close the month in hours instead of days.",
            "Finance teams close the month within hours, not days.",
            f"With {PRODUCT} the monthly close takes hours instead of days.",
            "A month-end close in six hours instead of eight days.",
            "Your team closes the month the same day: hours instead of days.",
            "Month-end closes in hours, so nobody works days of overtime.",
        ),
    ),
    "one-set-of-numbers": (
        "Every team works on one shared set of numbers.",
        ("Sales, operations and finance see the same figures at the same time.",),
        (
            "Every team works on one shared set of numbers.",
            "Sales, operations and finance share one set of numbers.",
            "One shared set of numbers for every team in the company.",
            "All teams see the same numbers, because there is one shared set.",
            "No more version of the truth per team: one set of numbers, shared.",
            "Teams stop arguing about figures and work on one shared set of numbers.",
        ),
    ),
    "audit-ready": (
        "Every figure can be traced to its source, ready for the audit.",
        ("Auditors follow any figure to its source in two clicks.",),
        (
            "Every figure can be traced to its source, ready for the audit.",
            "Trace every figure to its source and be ready for the audit.",
            "Audit-ready: each figure leads back to its source.",
            "Your auditor can trace any figure to its source in two clicks.",
            "Ready for the audit every day, with every figure traced to its source.",
            "Each figure keeps the trail to its source, so the audit is ready.",
        ),
    ),
}
POSITIONING = (
    f"{PRODUCT} by {COMPANY} helps finance teams close the month in hours, on one shared set of "
    "numbers that is ready for the audit."
)
CALLS = ("See how it works.", "Book a demo.", "Read the guide.", "Watch the five-minute tour.")
AVOID = ("cheap", "crazy", "insane", "no-brainer")

#: What the channels that left the message say instead.
OFF_MESSAGE: dict[str, tuple[str, ...]] = {
    "Meta Ads": (
        "Crazy cheap software alert! Grab it before your friends do.",
        "Monday mood? Tag a colleague who needs a coffee and a laugh.",
        "Swipe for the funniest office memes of the week.",
        "Insane bargain: the lowest sticker in town, no questions asked.",
        "New colour themes are here. Which one matches your sneakers?",
        "Win a weekend for two! Like, share and follow to take part.",
        "It is a no-brainer: dirt cheap, super shiny, all the vibes.",
        "Our mascot has a birthday. Drop a cake in the comments.",
    ),
    "Organic social": (
        "Happy Friday! Which snack keeps your desk drawer alive?",
        "Guess the movie from these three emojis and tag a friend.",
        "Meet Biscuit, the dog who runs our reception.",
        "Our office plants have names now. Vote for your favourite.",
        "Throwback to the summer party: so much glitter, so many ribs.",
        "We repainted the kitchen. Mint green or coral, what do you think?",
        "Step count challenge: who walks furthest before lunch?",
        "Caption this picture and win a mug with a unicorn on it.",
    ),
    "Sales deck": (
        "We are the cheapest vendor on your list and we will match any quote.",
        "Forty new gadgets in the mobile app, from stickers to dark mode.",
        "Our head office has a rooftop garden and a table tennis league.",
        "Choose us because our account managers answer on weekends.",
        "A platform built on the newest artificial intelligence and blockchain.",
        "Unlimited storage for photos and videos of your staff parties.",
        "Founded in a garage, backed by investors, hiring in nine cities.",
        "Ask about our hardware bundle with free headsets for all staff.",
    ),
}
#: Channels on message, with the team that owns them.
CHANNELS: dict[str, tuple[str, str]] = {
    "Google Ads": ("Paid media", "Agency North"),
    "LinkedIn Ads": ("Paid media", "Agency North"),
    "E-mail": ("E-mail", ""),
    "Landing page": ("Content", ""),
    "Blog": ("Content", ""),
    "Organic social": ("Content", ""),
    "Press release": ("PR", "Agency South"),
    "Webinar page": ("Product", ""),
    "Partner kit": ("Sales", ""),
    "Meta Ads": ("Paid media", "Agency West"),
    "Sales deck": ("Sales", ""),
}


def on_message(number: int, channel: int) -> str:
    """A text that says two pillars in words of its own and ends with a call to action."""
    ids = list(PILLARS)
    first = PILLARS[ids[(number + channel) % 3]][2]
    second = PILLARS[ids[(number + channel + 1) % 3]][2]
    return " ".join((
        first[(number * 5 + channel) % 6], second[(number + channel * 5 + 2) % 6],
        CALLS[(number + channel) % 4],
    ))  # fmt: skip
