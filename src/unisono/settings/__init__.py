"""One frozen settings object from ``unisono.toml`` and the environment.

Order of precedence, last wins: built-in default, ``unisono.toml``, ``UNISONO_*`` environment
variables (``__`` between levels: ``UNISONO_AUDIT__DRIFT_SAMPLE=80``; also
``UNISONO_DESK_DATABASE``). :func:`load_settings`
remembers which one won for ``unisono config show``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unisono.settings.agents import AgentSettings
    from unisono.settings.architecture import ArchitectureSettings
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
    from unisono.settings.gate import GateSettings
    from unisono.settings.links import LinkSettings
    from unisono.settings.llm import LlmSettings
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
    from unisono.settings.survey import SurveySettings

__all__ = [
    "GENERATED_ONLY",
    "AgentSettings",
    "ArchitectureSettings",
    "AssetSettings",
    "AttributionSettings",
    "AuditSettings",
    "CalendarSettings",
    "CouncilSettings",
    "DeskSettings",
    "ExportSettings",
    "GateSettings",
    "IdentitySettings",
    "LifetimeSettings",
    "LinkSettings",
    "LlmSettings",
    "MatchSettings",
    "MeasureSettings",
    "ModelSettings",
    "NoticeSettings",
    "OutboundSettings",
    "ServeSettings",
    "Settings",
    "SurveySettings",
    "SynergySettings",
    "WorkspaceSettings",
    "flatten",
    "load_settings",
    "secrets",
    "settings_schema",
    "shown",
]

#: Module of every name: they are made on first use, because all of them take a while.
_MODULES = {
    "GENERATED_ONLY": "section",
    "AgentSettings": "agents",
    "ArchitectureSettings": "architecture",
    "AssetSettings": "assets",
    "AttributionSettings": "measurement",
    "AuditSettings": "audit",
    "CalendarSettings": "calendar",
    "CouncilSettings": "council",
    "DeskSettings": "desk",
    "ExportSettings": "data",
    "GateSettings": "gate",
    "IdentitySettings": "data",
    "LifetimeSettings": "measurement",
    "LlmSettings": "llm",
    "LinkSettings": "links",
    "MatchSettings": "data",
    "MeasureSettings": "measurement",
    "ModelSettings": "data",
    "NoticeSettings": "notices",
    "OutboundSettings": "outbound",
    "ServeSettings": "serve",
    "Settings": "root",
    "SurveySettings": "survey",
    "SynergySettings": "measurement",
    "WorkspaceSettings": "data",
    "flatten": "reading",
    "load_settings": "reading",
    "secrets": "reading",
    "settings_schema": "reading",
    "shown": "reading",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'unisono.settings' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"unisono.settings.{_MODULES[name]}"), name)
    return found
