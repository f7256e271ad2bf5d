"""Which call of the HTTP interface gives what each address of the screens gives, or why none does.

A test goes through the application: an address of a screen that stands in neither table fails it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

API: Final = "/api/v1"
_PLAN: Final = "/documents/{kind}"

#: Address of a screen → calls below ``/api/v1`` that give or do the same.
COUNTERPARTS: Final[dict[str, tuple[str, ...]]] = {
    # results
    "GET /": ("GET /audit", "GET /screens/{name}"),
    "GET /audit": ("GET /audit",),
    "GET /audit/history": ("GET /audit/history",),
    "GET /audit/report.{kind}": ("GET /audit/report.{kind}",),
    "POST /audit/run": ("POST /audits",),
    "GET /attribution": ("GET /attribution",),
    "GET /journeys": ("GET /journeys",),
    "GET /claims": ("GET /claims",),
    "GET /synergy": ("GET /synergy",),
    "GET /lifetime": ("GET /lifetime",),
    "GET /metrics": ("GET /metrics", "GET /metrics/query"),
    "GET /messages": ("GET /messages",),
    "GET /messages/drift": ("GET /messages/drift",),
    "GET /messages/rate": ("GET /ratings/next",),
    "POST /messages/rate": ("POST /ratings",),
    "GET /messages/ratings": ("GET /ratings", "GET /ratings/fit"),
    "GET /messages/ratings/tables/{table}.{kind}": ("GET /ratings", "GET /ratings/items"),
    "GET /messages/ratings/given": ("GET /ratings/given",),
    "POST /messages/ratings/given/{id}/withdraw": ("DELETE /ratings/given/{id}",),
    "POST /messages/ratings/calibrate": ("POST /ratings/calibrations",),
    "POST /messages/ratings/use": ("PUT /ratings/calibration",),
    "GET /check": ("POST /check",),
    "POST /check": ("POST /check",),
    "POST /check/preview": ("POST /check",),
    "POST /check/file": ("POST /check",),
    "POST /campaigns/{key}/check": ("POST /check/campaigns/{key}",),
    "GET /check/variants": ("POST /check/variants",),
    "POST /check/variants": ("POST /check/variants",),
    "GET /check/{content_hash}": ("GET /check/{content_hash}",),
    "POST /check/{content_hash}/override": ("POST /check/{content_hash}/override",),
    "GET /promises": ("GET /promises",),
    "GET /promises/tables/{table}.{file}": ("GET /promises",),
    "POST /promises/look": ("POST /promises/look",),
    "GET /tracking": ("GET /tracking", "GET /tracking/questions"),
    "GET /tracking/repair": ("GET /tracking/repair",),
    "GET /tracking/repair/tables/{table}.{file}": ("GET /tracking/repair",),
    "POST /tracking/repair": ("POST /tracking/repair",),
    "POST /tracking/repair/undo": ("POST /tracking/repair/undo",),
    "GET /tracking/live": ("GET /tracking/live",),
    "GET /tracking/live/tables/{table}.{file}": ("GET /tracking/live",),
    "POST /tracking/live": ("POST /tracking/live",),
    "GET /tracking/questions": ("GET /tracking/answers",),
    "POST /tracking/questions/{id_}": ("POST /tracking/questions/{id_}",),
    "POST /tracking/questions/{id_}/undo": ("DELETE /tracking/questions/{id_}/answer",),
    "GET /tracking/links": ("POST /links", "POST /links/check"),
    "POST /tracking/links": ("POST /links", "POST /links/check"),
    "GET /tables/{name}/{table}.{kind}": (
        "GET /screens/{name}", "GET /screens/{name}/{table}.{kind}",
    ),
    "GET /sources": ("GET /sources", "GET /sources/quarantine"),
    "GET /sources/rows": ("GET /sources/rows",),
    "POST /sources/load": ("POST /loads",),
    "POST /sources/upload": ("POST /sources/files",),
    "GET /people": ("GET /people",),
    "GET /settings": ("GET /settings",),
    "GET /work/{key}": ("GET /work/{key}",),
    # documents
    "GET /plan": ("GET /documents/campaign",),
    "GET /plan/{kind}": (f"GET {_PLAN}",),
    "GET /plan/{kind}/tables/{table}.{file}": (f"GET {_PLAN}",),
    "POST /plan/{kind}/new": (f"POST {_PLAN}",),
    "GET /plan/{kind}/{key}": (f"GET {_PLAN}/{{key}}",),
    "POST /plan/{kind}/{key}": (f"PUT {_PLAN}/{{key}}",),
    "GET /plan/{kind}/{key}/history": (f"GET {_PLAN}/{{key}}/history",),
    "POST /plan/{kind}/{key}/archive": (f"DELETE {_PLAN}/{{key}}",),
    "POST /plan/{kind}/{key}/restore": (f"POST {_PLAN}/{{key}}/restore",),
    "POST /plan/{kind}/{key}/undo": (f"POST {_PLAN}/{{key}}/undo",),
    "GET /plan/{kind}/sheet": ("GET /sheets/{kind}.{file}",),
    "GET /plan/{kind}/sheet.{file}": ("GET /sheets/{kind}.{file}",),
    "POST /plan/{kind}/sheet": ("POST /sheets/{kind}",),
    "POST /plan/{kind}/sheet/apply": ("POST /sheets/{kind}/changes",),
    **{
        address: calls
        for kind in ("brand", "taxonomy")
        for address, calls in {
            f"GET /plan/{kind}": (f"GET /documents/{kind}",),
            f"GET /plan/{kind}/main": (
                f"GET /documents/{kind}/{{key}}", f"GET /documents/{kind}/main/standing",
            ),
            f"POST /plan/{kind}/main": (f"PUT /documents/{kind}/{{key}}",),
            f"GET /plan/{kind}/main/yaml": (f"GET /documents/{kind}/main/yaml",),
            f"POST /plan/{kind}/main/yaml": (f"POST /documents/{kind}/main/yaml",),
            f"POST /plan/{kind}/main/take": (f"POST /documents/{kind}/main/take",),
            f"POST /plan/{kind}/main/publish": (f"POST /documents/{kind}/main/publish",),
        }.items()
    },
    "GET /briefs": ("GET /documents/brief",),
    "GET /briefs/{key}": ("GET /briefs/{key}",),
    "GET /briefs/{key}/brief.{kind}": ("GET /briefs/{key}/brief.{kind}",),
    "GET /briefs/{key}/tables/activities.{file}": ("GET /briefs/{key}",),
    "POST /briefs/{key}/template": ("POST /briefs/{key}/template",),
    "GET /templates": ("GET /templates",),
    "POST /templates/{kind}/{key}/start": (
        "POST /templates/asset/{key}/start", "POST /templates/brief/{key}/start",
    ),
    "GET /agency": ("GET /agency",),
    # assets
    "GET /assets": ("GET /assets", "GET /assets/findings"),
    "GET /assets/tables/assets.{file}": ("GET /assets",),
    "POST /assets/upload": ("POST /assets/files",),
    "GET /assets/{key}": ("GET /assets/{key}",),
    "GET /assets/{key}/files/{digest}": ("GET /assets/{key}/files/{digest}",),
    "GET /assets/{key}/previews/{digest}.webp": ("GET /assets/{key}/previews/{digest}",),
    "POST /assets/{key}/approve": ("PUT /documents/asset/{key}",),
    "POST /assets/{key}/remove": ("PUT /documents/asset/{key}",),
    # message architecture
    "GET /architecture": ("GET /architecture", "GET /architecture/changes"),
    "GET /architecture/tables/{table}.{kind}": ("GET /architecture",),
    "GET /architecture/architecture.{kind}": ("GET /architecture/architecture.{kind}",),
    # calendar
    "GET /calendar": (
        "GET /calendar/activities", "GET /calendar/milestones", "GET /calendar/slots",
    ),
    "GET /calendar/tables/{table}.{kind}": ("GET /calendar/activities",),
    "POST /calendar/slots/new": ("POST /calendar/slots", "POST /calendar/slots/conflicts"),
    "POST /calendar/slots/{id}/release": ("DELETE /calendar/slots/{id}",),
    "POST /calendar/move": ("POST /calendar/activities/{key}/move",),
    "GET /calendar/conflicts": ("GET /calendar/conflicts",),
    "GET /calendar/conflicts/tables/conflicts.{kind}": ("GET /calendar/conflicts",),
    "GET /calendar/conflicts/{name}": ("GET /calendar/conflicts/{name}",),
    "GET /calendar/conflicts/{name}/fixes/{fix}": ("GET /calendar/conflicts/{name}/fixes/{fix}",),
    "POST /calendar/conflicts/{name}/fixes/{fix}": (
        "POST /calendar/conflicts/{name}/fixes/{fix}",
    ),
    "POST /calendar/conflicts/{name}/accept": ("POST /calendar/conflicts/{name}/acceptance",),
    "POST /calendar/conflicts/{name}/reopen": ("DELETE /calendar/conflicts/{name}/acceptance",),
    "GET /calendar/after": ("GET /calendar/after", "GET /calendar/after/{campaign}"),
    "GET /calendar/after/tables/{table}.{file}": ("GET /calendar/after/{campaign}",),
    "GET /calendar/feeds": ("GET /calendar/feeds",),
    "POST /calendar/feeds": ("POST /calendar/feeds",),
    "POST /calendar/feeds/revoke": ("DELETE /calendar/feeds/{id}",),
    "GET /campaigns": ("GET /documents/campaign",),
    "GET /campaigns/{key}": ("GET /campaigns/{key}",),
    "GET /campaigns/{key}/after": ("GET /calendar/after/{campaign}",),
    "POST /campaigns/{key}/after/pages": ("POST /calendar/after/{key}/pages",),
    "POST /campaigns/{key}/gate/open": ("POST /campaigns/{key}/gate",),
    "POST /campaigns/{key}/gate/sign": ("POST /campaigns/{key}/gate/signatures",),
    "POST /campaigns/{key}/gate/deputy": ("PUT /campaigns/{key}/gate/deputy",),
    "POST /campaigns/{key}/gate/check": ("PUT /campaigns/{key}/gate/checks/{check}",),
    # reacting at once
    "GET /reactions": ("GET /reactions",),
    "POST /reactions": ("POST /reactions",),
    "GET /reactions/tables/reactions.{kind}": ("GET /reactions",),
    "GET /reactions/{key}": ("GET /reactions/{key}",),
    "POST /reactions/{key}/decision": ("POST /reactions/{key}/decision",),
    "POST /reactions/{key}/post-mortem": ("POST /reactions/{key}/post-mortem",),
    # council
    "GET /council": ("GET /council",),
    "GET /council/pack.{kind}": ("GET /council/pack.{kind}",),
    "GET /council/tables/{table}.{kind}": ("GET /council",),
    "POST /council/decisions": ("POST /council/decisions",),
    "POST /council/decisions/{key}/outcome": ("POST /council/decisions/{key}/outcome",),
    "GET /objectives": ("GET /objectives",),
    "GET /objectives/tables/objectives.{kind}": ("GET /objectives",),
    "GET /scorecards": ("GET /scorecards",),
    "GET /scorecards/tables/{table}.{kind}": ("GET /scorecards",),
    "POST /scorecards/adopt": ("POST /scorecards",),
    "GET /council/minutes": ("GET /minutes",),
    "POST /council/minutes": ("POST /minutes",),
    "GET /council/minutes/tables/minutes.{kind}": ("GET /minutes",),
    "GET /council/minutes/{key}": ("GET /minutes/{key}",),
    "GET /council/minutes/{key}/tables/{table}.{kind}": ("GET /minutes/{key}",),
    "GET /council/minutes/{key}/pack.{kind}": ("GET /minutes/{key}",),
    "GET /council/minutes/{key}/differences": ("GET /minutes/{key}/differences",),
    "GET /council/minutes/{key}/differences/differences.{kind}": (
        "GET /minutes/{key}/differences",
    ),
    "POST /council/minutes/{key}": ("PUT /minutes/{key}",),
    "POST /council/minutes/{key}/archive": ("DELETE /minutes/{key}",),
    "POST /council/minutes/{key}/restore": ("POST /minutes/{key}/restore",),
    # surveys, shares, accounts, keys
    "GET /surveys": ("GET /surveys",),
    "GET /surveys/tables/{table}.{kind}": ("GET /surveys", "GET /surveys/{key}"),
    "POST /surveys/new": ("POST /surveys",),
    "GET /surveys/{key}": (
        "GET /surveys/{key}", "GET /surveys/{key}/links", "GET /surveys/{key}/responses",
    ),
    "GET /surveys/{key}/edit": ("GET /surveys/{key}/document",),
    "POST /surveys/{key}/edit": ("PUT /surveys/{key}",),
    "POST /surveys/{key}/groups": ("POST /surveys/{key}/groups",),
    "POST /surveys/{key}/links": ("POST /surveys/{key}/links",),
    "POST /surveys/{key}/links/{id}/revoke": ("DELETE /surveys/{key}/links/{id}",),
    "POST /surveys/{key}/responses/{id}/remove": ("DELETE /surveys/{key}/responses/{id}",),
    "GET /shares": ("GET /shares",),
    "GET /shares/table.{kind}": ("GET /shares",),
    "POST /shares/new": ("POST /shares",),
    "POST /shares/{id}/revoke": ("DELETE /shares/{id}",),
    "GET /accounts": ("GET /accounts",),
    "GET /accounts.{kind}": ("GET /accounts",),
    "POST /accounts": ("POST /accounts",),
    "GET /accounts/{id}": ("GET /accounts/{id}",),
    "POST /accounts/{id}": ("PUT /accounts/{id}",),
    "POST /accounts/{id}/reset": ("POST /accounts/{id}/reset",),
    "POST /accounts/{id}/sign-out": ("DELETE /accounts/{id}/sessions",),
    "POST /accounts/{id}/remove": ("DELETE /accounts/{id}",),
    "GET /keys": ("GET /keys",),
    "GET /keys.{kind}": ("GET /keys",),
    "POST /keys": ("POST /keys",),
    "POST /keys/{id}/revoke": ("DELETE /keys/{id}",),
    # telling
    **{
        address: calls
        for kind in ("webhook", "notice", "schedule")
        for address, calls in {
            f"GET /{kind}s": (f"GET /{kind}s", "GET /telling/state"),
            f"GET /{kind}s/tables/{{table}}.{{file}}": (f"GET /{kind}s",),
            f"POST /{kind}s/new": (f"POST /{kind}s",),
            f"GET /{kind}s/{{key}}": (
                f"GET /{kind}s/{{key}}",
                "GET /schedules-runs" if kind == "schedule" else f"GET /{kind}s-deliveries",
            ),
            f"POST /{kind}s/{{key}}": (f"PUT /{kind}s/{{key}}",),
            f"POST /{kind}s/{{key}}/archive": (
                f"DELETE /{kind}s/{{key}}", f"POST /{kind}s/{{key}}/restore",
            ),
            f"POST /{kind}s/{{key}}/test": (f"POST /{kind}s/{{key}}/test",),
        }.items()
    },
    "POST /webhooks/{key}/secret": ("POST /webhooks/{key}/secret",),
    "POST /notices/{key}/secret": ("PUT /notices/{key}/chat",),
    "POST /webhooks/{key}/again": ("POST /webhooks/{key}/deliveries/{delivery}/again",),
    "POST /notices/{key}/again": ("POST /notices/{key}/deliveries/{delivery}/again",),
}  # fmt: skip

_FORM = "an empty form; what is filled in is sent by a call of its own"
_SIGN_IN = "signing in and out is for browsers; programs send a key with each call"
_OWN = "passwords and browsers of one's own are changed by the person, signed in as themselves"
_LINK = "whoever holds the link is a person without an account; the token is their only right"
_LOOK = "how pages look, nothing of the workspace"

#: Address of a screen → why it has no call.
ONLY_ON_SCREEN: Final[dict[str, str]] = {
    "GET /sign-in": _SIGN_IN,
    "POST /sign-in": _SIGN_IN,
    "POST /sign-out": _SIGN_IN,
    "POST /oidc/sign-in": _SIGN_IN,
    "GET /oidc/callback": _SIGN_IN,
    "GET /start/{token}": _SIGN_IN,
    "GET /invite/{token}": _SIGN_IN,
    "POST /invite/{token}": _SIGN_IN,
    "GET /me": f"{_OWN}; `GET /me` below `/api/v1` says who a key is",
    "GET /account": _OWN,
    "POST /me/sessions/{id}/end": _OWN,
    "GET /password": _OWN,
    "POST /password": _OWN,
    "GET /answer/{token}": _LINK,
    "POST /answer/{token}": _LINK,
    "POST /answer/{token}/withdraw": _LINK,
    "GET /shared/{token}": _LINK,
    "GET /shared/{token}/tables/{table}.{kind}": _LINK,
    "GET /feeds/{token}.ics": "calendar programs read it as it is, by its private address",
    "GET /calendar/slots/new": _FORM,
    "GET /plan/{kind}/new": _FORM,
    "GET /plan/brand/new": _FORM,
    "GET /plan/taxonomy/new": _FORM,
    "GET /surveys/new": _FORM,
    "GET /shares/new": _FORM,
    "GET /webhooks/new": _FORM,
    "GET /notices/new": _FORM,
    "GET /schedules/new": _FORM,
    "GET /help/first-run": "instructions for people; `GET /sources` says whether data is loaded",
    "GET /theme": _LOOK,
    "GET /static/{digest}/{name}": _LOOK,
    "GET /robots.txt": _LOOK,
}


def addresses(routes: list[BaseRoute], prefix: str = "") -> Iterator[str]:
    """Method and path of every route, those of included routers too; HEAD goes with GET."""
    for route in routes:
        if isinstance(route, APIRoute):
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield f"{method} {prefix}{route.path}"
        inner = getattr(route, "original_router", None)
        if inner is not None:
            context = getattr(route, "include_context", None)
            yield from addresses(inner.routes, f"{prefix}{getattr(context, 'prefix', '')}")
