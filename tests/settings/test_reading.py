"""Settings of every section from file and environment, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from unisono.errors import SettingsError
from unisono.settings import Settings, flatten, load_settings


def test_the_last_of_default_file_and_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "unisono.toml").write_text("[synergy]\nchannels = 8\nmin_conversions = 9\n")
    found, origin = load_settings(tmp_path, {"UNISONO_SYNERGY__CHANNELS": "12", "UNISONO_X": "1"})
    assert (found.synergy.channels, found.synergy.min_conversions) == (12, 9)
    assert found.synergy.false_findings == Settings().synergy.false_findings
    assert origin["synergy.channels"] == "environment variable UNISONO_SYNERGY__CHANNELS"
    assert origin["synergy.min_conversions"] == "unisono.toml"
    assert origin["measure.places"] == "default"
    assert set(origin) == set(flatten(Settings().model_dump()))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[model]\ncurrency = "euro"', "model.currency (unisono.toml): 'euro' is no ISO 4217"),
        ('[model]\ntime_zone = "Mars"', "model.time_zone (unisono.toml): 'Mars' is no IANA"),
        ('[audit]\nas_of = "soon"', "audit.as_of (unisono.toml): 'soon' is no day such as"),
        ('engine = "snowflake"', "engine (unisono.toml): models are not built on snowflake"),
        ("[synergy]\nchannels = 1", "synergy.channels (unisono.toml): Input should be greater"),
        ("[synergy]\ncolour = 1", "synergy.colour (unisono.toml): there is no such setting"),
        ("engine = ", "unisono.toml: Invalid value"),
    ],
)
def test_what_is_wrong_is_said_with_name_and_file(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "unisono.toml").write_text(text + "\n")
    with pytest.raises(SettingsError) as refused:
        load_settings(tmp_path, {})
    assert said in refused.value.message
