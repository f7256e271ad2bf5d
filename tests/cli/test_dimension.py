"""The option ``--by`` of every command that tells touches apart."""

from __future__ import annotations

import re
from typing import get_type_hints

from unisono.cli.dimension import DIMENSIONS, By
from unisono.cli.measure import attribute
from unisono.cli.paths import paths
from unisono.cli.synergy import synergy
from unisono.workspace import credit


def test_every_dimension_is_named_once_for_all_commands() -> None:
    assert tuple(re.split(", | or ", DIMENSIONS)) == tuple(credit.DIMENSIONS)
    for command in (paths, synergy):
        assert get_type_hints(command, include_extras=True)["by"] == By
    (option,) = get_type_hints(attribute, include_extras=True)["by"].__metadata__
    assert option.help.startswith(f"{DIMENSIONS} (the company")
