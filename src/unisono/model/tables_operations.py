"""Operations: surveys, calendar, synchronisation, handoffs, rates."""

from __future__ import annotations

from unisono.model.columns import (
    DATE,
    LINEAGE,
    NUMBER,
    TEXT,
    TIME,
    Table,
    derived,
    given,
)

TABLES: tuple[Table, ...] = (
    Table(
        "survey_answer",
        "One answer to one question of one survey.",
        ("platform", "survey", "respondent", "question", "rank"),
        (
            given("survey", TEXT, "Name of the survey."),
            given("ts", TIME, "When it was answered.", "UTC"),
            given("respondent", TEXT, "Who answered (may be a pseudonym)."),
            given("team", TEXT, "sales, marketing, product, customer success …"),
            given("question", TEXT, "Question, e.g. value_proposition, success, nps."),
            given("rank", NUMBER, "Rank of the answer, 1 first."),
            given("answer", TEXT, "Answer as written.", required=True),
            given("score", NUMBER, "Score, for scaled questions."),
            *LINEAGE,
        ),
    ),
    Table(
        "activity",
        "One planned or run activity of the marketing calendar.",
        ("platform", "activity_id", "campaign_name", "channel", "title", "start_date"),
        (
            given("activity_id", TEXT, "Id."),
            given("campaign_name", TEXT, "Campaign."),
            given("channel", TEXT, "Channel."),
            given("title", TEXT, "What it is."),
            given("team", TEXT, "Team running it."),
            given("owner", TEXT, "Person responsible."),
            given("start_date", DATE, "Planned launch.", required=True),
            given("end_date", DATE, "Planned end."),
            given("launched_on", DATE, "Actual launch."),
            given("assets_ready_on", DATE, "Day all assets were ready."),
            given("audience", TEXT, "Audience."),
            given("offer", TEXT, "Offer, in words."),
            given("informed", TEXT, "Teams informed before launch, separated by ; or ,."),
            given("brief_on", DATE, "Day of the brief."),
            given("status", TEXT, "Status."),
            *LINEAGE,
            derived("campaign", TEXT, "Canonical campaign name."),
        ),
    ),
    Table(
        "sync_event",
        "One customer action and when one system knew of it.",
        ("platform", "action_id", "system"),
        (
            given("action_id", TEXT, "Id of the action."),
            given("action", TEXT, "Kind of action, e.g. form_submitted."),
            given("happened_at", TIME, "When the customer did it.", "UTC", required=True),
            given(
                "system",
                TEXT,
                "System that should know, e.g. crm, ads, analytics, automation, sales.",
            ),
            given("appeared_at", TIME, "When it appeared there; empty when it never did.", "UTC"),
            *LINEAGE,
        ),
    ),
    Table(
        "handoff",
        "One handoff between two systems or teams.",
        ("platform", "handoff_id", "step"),
        (
            given("handoff_id", TEXT, "Id of the thing handed over."),
            given("step", TEXT, "Which handoff, e.g. form→crm, mql→sales."),
            given("left_at", TIME, "When it left.", "UTC"),
            given("arrived_at", TIME, "When it arrived; empty when it never did.", "UTC"),
            given("failure", TEXT, "lost, late, duplicate, contradictory, incomplete, or empty."),
            given("note", TEXT, "What was seen."),
            *LINEAGE,
        ),
    ),
    Table(
        "fx_rate",
        "Dated exchange rates.",
        ("date", "base", "quote"),
        (
            given("date", DATE, "Day the rate holds from.", required=True),
            given("base", TEXT, "ISO 4217 currency of one unit.", required=True),
            given("quote", TEXT, "ISO 4217 currency it is worth in.", required=True),
            given("rate", NUMBER, "quote per base.", required=True),
            *LINEAGE,
        ),
    ),
    # ---- unified only -----------------------------------------------------------------
)
