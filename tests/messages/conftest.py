import os
from pathlib import Path

import pytest

from unisono.model.messages import Brand, MessageText, Pillar, Voice


@pytest.fixture(scope="session")
def shared_messages():
    root = Path(__file__).parents[2].parent / "shared" / "data"
    path = Path(os.environ.get("UNISONO_SHARED_DATA", root)) / "messages"
    if not path.is_dir():
        pytest.skip(f"no reference data for messages at {path}")
    return path


@pytest.fixture(scope="session")
def brand():
    return Brand(
        company="Lumen",
        pillars=[
            Pillar(
                id="easy",
                statement="Anyone can set it up in minutes, without an engineer.",
                proof=["Set up in ten minutes"],
                examples=["Up and running before your coffee is cold."],
            ),
            Pillar(
                id="trusted",
                statement="Your data stays safe and stays yours.",
                proof=["Encrypted at rest"],
            ),
            Pillar(id="support", statement="A real person answers within the hour."),
            Pillar(id="value", statement="Pay only for what you use, with no contract."),
        ],
        voice=Voice(avoid=["cheap", "安い"], replace={"utilise": "use"}),
    )


@pytest.fixture(scope="session")
def message():
    def make(text, key="k", channel="email", **more):
        return MessageText(key, channel, text, **more)

    return make
