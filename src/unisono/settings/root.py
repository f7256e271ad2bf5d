"""All settings of one workspace."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

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
from unisono.settings.messages import MessageSettings
from unisono.settings.notices import NoticeSettings
from unisono.settings.outbound import OutboundSettings
from unisono.settings.section import Section, engine_that_runs
from unisono.settings.serve import ServeSettings
from unisono.settings.survey import SurveySettings


class Settings(Section):
    """All settings of one workspace (unisono.toml)."""

    company: str = Field(default="", description="Company name; empty: from brand.yaml.")
    engine: Annotated[Literal["duckdb", "spark"], BeforeValidator(engine_that_runs)] = Field(
        default="duckdb",
        description="Engine the models are built on: duckdb is embedded, spark is Apache Spark. "
        "SQL for bigquery, snowflake and databricks is generated, not run (docs/engines.md).",
    )
    spark_master: str = Field(
        default="local[*]",
        min_length=1,
        description="Spark master (local[4], spark://host:7077, yarn, k8s://…) or Spark Connect "
        "address (sc://host:15002).",
    )
    spark_folder: str = Field(
        default="",
        description="Folder that unisono and all Spark workers share for tables in between. "
        "Empty: the workspace's own, which a local master can read.",
    )
    spark_dimensions: tuple[
        Literal[
            "campaign", "source", "medium", "content", "ad", "platform", "ad_platform", "account"
        ],
        ...,
    ] = Field(
        default=("campaign",),
        description="Dimensions beside channel whose attribution statistics Spark's workers count "
        "in a build; credit by the others is counted on this machine.",
    )
    memory_gb: float = Field(
        default=0,
        ge=0,
        description="Engine memory in GB; 0: 60 % of all. Leave 1 GB beside it (docs/engines.md).",
    )
    threads: int = Field(default=0, ge=0, description="Engine threads; 0: all cores.")
    step_back: int = Field(
        default=19,
        ge=0,
        le=20,
        description="How far a build steps back for readers and other programs where they want "
        "the same core; POSIX nice, on Linux, whose scheduler then gives it a quarter at 5, a "
        "tenth at 10 and a seventieth at 19. 0 where builds must be fast on a machine that is "
        "always busy. 20: it has only what nobody else wants, and waits where all cores are busy.",
    )
    workspace: WorkspaceSettings = WorkspaceSettings()
    model: ModelSettings = ModelSettings()
    identity: IdentitySettings = IdentitySettings()
    match: MatchSettings = MatchSettings()
    attribution: AttributionSettings = AttributionSettings()
    audit: AuditSettings = AuditSettings()
    messages: MessageSettings = MessageSettings()
    calendar: CalendarSettings = CalendarSettings()
    council: CouncilSettings = CouncilSettings()
    assets: AssetSettings = AssetSettings()
    lifetime: LifetimeSettings = LifetimeSettings()
    export: ExportSettings = ExportSettings()
    measure: MeasureSettings = MeasureSettings()
    synergy: SynergySettings = SynergySettings()
    serve: ServeSettings = ServeSettings()
    desk: DeskSettings = DeskSettings()
    survey: SurveySettings = SurveySettings()
    outbound: OutboundSettings = OutboundSettings()
    notices: NoticeSettings = NoticeSettings()
    gate: GateSettings = GateSettings()
    architecture: ArchitectureSettings = ArchitectureSettings()
    agents: AgentSettings = AgentSettings()
    llm: LlmSettings = LlmSettings()
    links: LinkSettings = LinkSettings()
