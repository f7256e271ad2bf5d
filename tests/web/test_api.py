"""The HTTP interface: the JSON of the command line, problems as RFC 9457, no server error."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from unisono.model.plain import plain
from unisono.web.app import create_app
from unisono.workspace.workspace import Workspace

API = "/api/v1"
RESULTS = "^(integration|measurement|data|tracking|work)$"
GOOD = {"source": "linkedin", "medium": "paid-social", "campaign": "autumn-launch"}


def test_results_are_those_of_the_python_api(client: Any, workspace: Workspace) -> None:
    asked = {
        "/journeys?by=campaign&top=5": lambda: workspace.paths("campaign", 5),
        "/claims": workspace.reconcile,
        "/synergy": workspace.synergy,
        "/lifetime?by=cohort": lambda: workspace.clv("cohort"),
        "/metrics/query?name=roas&by=channel&where=channel!=Direct": lambda: workspace.metric_query(
            "roas", "channel", ["channel!=Direct"]
        ),
        "/sources": workspace.sources,
    }
    for path, result in asked.items():
        assert client.get(API + path).json() == json.loads(json.dumps(plain(result()))), path


def test_attribution_has_the_dispute_as_the_command_line(client: Any, workspace: Workspace) -> None:
    found = client.get(f"{API}/attribution").json()
    dispute = found.pop("dispute")
    assert dispute.startswith(("The models", "Of what"))
    assert found == json.loads(json.dumps(plain(workspace.attribute())))


def test_several_metrics_are_named_with_commas_or_apart(client: Any) -> None:
    apart = client.get(f"{API}/metrics/query?name=spend&name=clicks&by=channel&by=month").json()
    commas = client.get(f"{API}/metrics/query?name=spend,%20clicks&by=channel,month").json()
    assert [m["id"] for m in commas["metrics"]] == ["spend", "clicks"]
    assert commas == apart


def test_one_model_and_one_order_of_attribution(client: Any) -> None:
    linear = client.get(f"{API}/attribution?model=linear").json()
    assert [m["model"] for m in linear["models"]] == ["linear"]
    assert linear["models"][0] in client.get(f"{API}/attribution").json()["models"]
    tool = client.get(f"{API}/attribution?model=mam_markov").json()
    assert [m["model"] for m in tool["models"]] == ["mam_markov"]
    second = client.get(f"{API}/attribution?order=2").json()
    assert [m["model"] for m in second["models"] if "markov" in m["model"]] == ["markov_2"]
    wrong = client.get(f"{API}/attribution?order=2&model=markov_1")
    assert wrong.status_code == 400
    assert wrong.json()["way_out"].endswith("Add order=1 for that order alone (1 to 6).")
    untested = client.get(f"{API}/attribution?model=calibrated").json()
    assert "attribution.experiments" in untested["way_out"]
    assert client.get(f"{API}/attribution?order=7").status_code == 422


def test_the_audit_is_that_of_the_last_run(client: Any, workspace: Workspace) -> None:
    found = client.get(f"{API}/audit").json()
    kept = json.loads((workspace.layout.reports / "audit.json").read_text(encoding="utf-8"))
    assert found["run_id"] == kept["run_id"]
    assert [t["value"] for t in found["tests"]] == [t["value"] for t in kept["tests"]]
    assert found["score"] == kept["score"]


def test_long_lists_come_in_pages(client: Any) -> None:
    every = client.get(f"{API}/metrics?limit=1000").json()
    part = client.get(f"{API}/metrics?offset=3&limit=2").json()
    assert part["items"] == every["items"][3:5]
    assert (part["total"], part["limit"]) == (every["total"], 2)


def test_problems_name_the_way_out(client: Any, empty: Any) -> None:
    wrong = client.get(f"{API}/metrics/query?name=nothing")
    assert wrong.headers["content-type"] == "application/problem+json"
    assert (wrong.status_code, wrong.json()["status"]) == (400, 400)
    assert wrong.json()["way_out"]
    assert client.get(f"{API}/attribution?by=colour").status_code == 422
    assert client.get(f"{API}/nothing").json()["title"] == "There is no such page"
    nothing = empty.get(f"{API}/claims")
    assert (nothing.status_code, nothing.json()["title"]) == (409, "Workspace problem")


def test_links_are_built_and_checked(client: Any) -> None:
    rows = [
        {**GOOD, "url": "https://a.example/"},
        {"url": "javascript:1"},
    ]
    found = client.post(f"{API}/links", json={"rows": rows}).json()["links"]
    assert [bool(r["problem"]) for r in found] == [False, True]
    checked = client.post(f"{API}/links/check", json={"links": ["http://a.example"]}).json()
    assert "not encrypted" in checked["links"][0]["problem"]


def test_ten_megabytes_are_refused(client: Any) -> None:
    answer = client.post(f"{API}/links", content=b"[" * 10_000_000)
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


def _operations(results_only: bool) -> list[Any]:
    """Every call, as the interface describes itself; or those that give results."""
    described = create_app(Workspace("."), open_to_all=True).openapi()
    found = schemathesis.openapi.from_dict(described)
    if results_only:
        found = found.include(tag_regex=RESULTS).exclude(path_regex="/(audits|loads)$")
    return [r.ok() for r in found.get_all_operations()]


def _never_a_server_error(operation: Any, send: Callable[..., Any], examples: int) -> None:
    @settings(
        max_examples=examples, deadline=None, derandomize=True, phases=[Phase.generate],
        database=None, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url="http://localhost")
        kept = ("params", "headers", "json", "data", "content")
        sent = {k: v for k, v in sent.items() if k in (*kept, "method", "url") and v is not None}
        if isinstance(sent.get("data"), bytes):
            sent["content"] = sent.pop("data")
        answer = send(sent.pop("method"), sent.pop("url"), **sent)
        assert answer.status_code < 500, answer.text
        if answer.status_code < 300:
            operation.validate_response(answer)  # it is of the type that is described

    ask()


@pytest.mark.parametrize("operation", _operations(True), ids=lambda o: f"{o.method} {o.path}")
def test_no_call_makes_a_server_error(client: Any, operation: Any) -> None:
    _never_a_server_error(operation, client.send, 4)


@pytest.mark.parametrize("operation", _operations(False), ids=lambda o: f"{o.method} {o.path}")
def test_no_call_of_the_whole_interface_makes_a_server_error(
    plan_site: Any, operation: Any
) -> None:
    """As the owner, over a plan and nothing loaded; runs and loads that are started end."""

    def send(method: str, url: str, **more: Any) -> Any:
        headers = {k: v for k, v in dict(more.pop("headers", {})).items() if k.isascii()}
        path = url.removeprefix("http://localhost")
        answer = plan_site.send(method, path, headers=headers, **more)
        assert answer.status_code != 401
        return answer

    _never_a_server_error(operation, send, 2)
    plan_site.app.state.work.wait()


def test_a_parameter_that_there_is_not_is_told(client: Any) -> None:
    """Answered without it, ``form=…`` for ``from=…`` would look like an answer to the question."""
    wrong = client.get(f"{API}/metrics/query?name=spend&form=2026-01-01")
    assert (wrong.status_code, wrong.json()["title"]) == (400, "Query problem")
    assert wrong.json()["detail"] == "/api/v1/metrics/query has no parameter form."
    assert wrong.json()["way_out"] == "It has name, by, where, first, last."
    for call in ("attribution?models=last", "audit?x=1", "metrics?page=2", "screens/claims?line=5",
                 "screens/claims/claims.csv?line=5", "audit/report.json?of=2026"):  # fmt: skip
        assert client.get(f"{API}/{call}").status_code == 400, call
    assert client.get(f"{API}/claims?lines=5").status_code == 200
    assert client.get(f"{API}/screens/claims?lines=5").status_code == 200
    # An address of a page that a mail tool has added to is still that page.
    assert client.get("/claims?utm_source=mail").status_code == 200


def test_every_call_refuses_a_parameter_that_it_does_not_have(plan_site: Any) -> None:
    """Plans, the council's packs, checks and ratings too."""
    paths = plan_site.app.openapi()["paths"]
    calls = [p for p, ways in paths.items() if "get" in ways and "{" not in p and p.startswith(API)]
    assert len(calls) > 30
    for call in calls:
        told = plan_site.send("GET", f"{call}?no_such=1", headers={})
        assert told.status_code == 400, (call, told.text[:200])
        assert "no parameter no_such" in told.json()["detail"], call
    changed = plan_site.send("POST", f"{API}/check?chanel=email", headers={},
                             json={"text": "Hello", "channel": "E-mail"})  # fmt: skip
    assert changed.status_code == 400
    assert "no parameter chanel" in changed.json()["detail"]
