"""One frozen settings object from ``unisono.toml`` and the environment.

Order of precedence, last wins: built-in default, ``unisono.toml``, ``UNISONO_*`` environment
variables (``__`` between levels: ``UNISONO_AUDIT__DRIFT_SAMPLE=80``; also
``UNISONO_DESK_DATABASE``). :func:`load_settings`
remembers which one won for ``unisono config show``.
"""

from unisono.settings.assets import AssetSettings
from unisono.settings.audit import AuditSettings
from unisono.settings.calendar import CalendarSettings
from unisono.settings.council import CouncilSettings
from unisono.settings.data import (
    ExportSettings,
    IdentitySettings,
    MatchSettings,
    ModelSettings,
    WorkspaceSettings,
)
from unisono.settings.desk import DeskSettings
from unisono.settings.measurement import (
    AttributionSettings,
    LifetimeSettings,
    MeasureSettings,
    SynergySettings,
)
from unisono.settings.notices import NoticeSettings
from unisono.settings.outbound import OutboundSettings
from unisono.settings.reading import flatten, load_settings, secrets, settings_schema, shown
from unisono.settings.root import Settings
from unisono.settings.section import GENERATED_ONLY
from unisono.settings.serve import ServeSettings

__all__ = [
    "GENERATED_ONLY",
    "AssetSettings",
    "AttributionSettings",
    "AuditSettings",
    "CalendarSettings",
    "CouncilSettings",
    "DeskSettings",
    "ExportSettings",
    "IdentitySettings",
    "LifetimeSettings",
    "MatchSettings",
    "MeasureSettings",
    "ModelSettings",
    "NoticeSettings",
    "OutboundSettings",
    "ServeSettings",
    "Settings",
    "SynergySettings",
    "WorkspaceSettings",
    "flatten",
    "load_settings",
    "secrets",
    "settings_schema",
    "shown",
]
