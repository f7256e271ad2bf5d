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
        (
            "[audit]\nsync_minutes = [-1, 5]",
            "audit.sync_minutes (unisono.toml): the bands end at -1",
        ),
        ("[audit]\nutm = [5, nan]", "audit.utm (unisono.toml): the bands end at 5 and then at nan"),
        ("[match]\naccept = 0.7", "match (unisono.toml): accept (0.7) must not be below review"),
        ("[export]\nevidence_rows = 201", "export.evidence_rows (unisono.toml): Input should be"),
    ],
)
def test_what_is_wrong_is_said_with_name_and_file(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "unisono.toml").write_text(text + "\n")
    with pytest.raises(SettingsError) as refused:
        load_settings(tmp_path, {})
    assert said in refused.value.message


BANDS = [
    f"{section}.{name}"
    for section, values in Settings().model_dump().items()
    if isinstance(values, dict)
    for name, value in values.items()
    if isinstance(value, tuple) and len(value) == 2 and not isinstance(value[0], str)
]


@pytest.mark.parametrize("name", BANDS)
def test_the_two_ends_of_every_band_must_not_fall(name: str) -> None:
    key = f"UNISONO_{name.upper().replace('.', '__')}"
    assert flatten(load_settings(Path("nowhere"), {key: "[7, 7]"})[0].model_dump())[name] == (7, 7)
    with pytest.raises(SettingsError) as refused:
        load_settings(Path("nowhere"), {key: "[30, 15]"})
    assert f"{name} (environment variable {key}): the bands end at 30 and then at 15" in (
        refused.value.message
    )
