"""One frozen settings object from ``unisono.toml`` and the environment.

Order of precedence, last wins: built-in default, ``unisono.toml``, ``UNISONO_*`` environment
variables (``__`` between levels: ``UNISONO_AUDIT__DRIFT_SAMPLE=80``; also
``UNISONO_DESK_DATABASE``). :func:`load_settings`
remembers which one won for ``unisono config show``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the same names, for those who read types without running anything
    from unisono.settings.agents import AgentSettings as AgentSettings
    from unisono.settings.architecture import ArchitectureSettings as ArchitectureSettings
    from unisono.settings.assets import AssetSettings as AssetSettings
    from unisono.settings.audit import AuditSettings as AuditSettings
    from unisono.settings.calendar import CalendarSettings as CalendarSettings
    from unisono.settings.council import CouncilSettings as CouncilSettings
    from unisono.settings.data import ExportSettings as ExportSettings
    from unisono.settings.data import IdentitySettings as IdentitySettings
    from unisono.settings.data import MatchSettings as MatchSettings
    from unisono.settings.data import ModelSettings as ModelSettings
    from unisono.settings.data import WorkspaceSettings as WorkspaceSettings
    from unisono.settings.desk import DeskSettings as DeskSettings
    from unisono.settings.gate import GateSettings as GateSettings
    from unisono.settings.links import LinkSettings as LinkSettings
    from unisono.settings.llm import LlmSettings as LlmSettings
    from unisono.settings.measurement import AttributionSettings as AttributionSettings
    from unisono.settings.measurement import LifetimeSettings as LifetimeSettings
    from unisono.settings.measurement import MeasureSettings as MeasureSettings
    from unisono.settings.measurement import SynergySettings as SynergySettings
    from unisono.settings.notices import NoticeSettings as NoticeSettings
    from unisono.settings.outbound import OutboundSettings as OutboundSettings
    from unisono.settings.reading import flatten as flatten
    from unisono.settings.reading import load_settings as load_settings
    from unisono.settings.reading import secrets as secrets
    from unisono.settings.reading import settings_schema as settings_schema
    from unisono.settings.reading import shown as shown
    from unisono.settings.root import Settings as Settings
    from unisono.settings.section import GENERATED_ONLY as GENERATED_ONLY
    from unisono.settings.serve import ServeSettings as ServeSettings
    from unisono.settings.survey import SurveySettings as SurveySettings

#: Module of every name: they are made on first use, because all of them take a while.
_MODULES = {
    "AgentSettings": "agents",
    "ArchitectureSettings": "architecture",
    "AssetSettings": "assets",
    "AuditSettings": "audit",
    "CalendarSettings": "calendar",
    "CouncilSettings": "council",
    "ExportSettings": "data",
    "IdentitySettings": "data",
    "MatchSettings": "data",
    "ModelSettings": "data",
    "WorkspaceSettings": "data",
    "DeskSettings": "desk",
    "GateSettings": "gate",
    "LinkSettings": "links",
    "LlmSettings": "llm",
    "AttributionSettings": "measurement",
    "LifetimeSettings": "measurement",
    "MeasureSettings": "measurement",
    "SynergySettings": "measurement",
    "NoticeSettings": "notices",
    "OutboundSettings": "outbound",
    "flatten": "reading",
    "load_settings": "reading",
    "secrets": "reading",
    "settings_schema": "reading",
    "shown": "reading",
    "Settings": "root",
    "GENERATED_ONLY": "section",
    "ServeSettings": "serve",
    "SurveySettings": "survey",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'unisono.settings' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"unisono.settings.{_MODULES[name]}"), name)
    return found
