"""Shapes in which APIs write records: parallel lists, pages of results, wrapped fields.

Facts of the vendors' references: Google Analytics Data API (``dimensionHeaders`` beside
``dimensionValues``), Google Ads ``searchStream`` and other paged answers, JSON:API
(``attributes``), HubSpot (``properties``, pipelines with ``stages``), TikTok (``dimensions``,
``metrics``), BigQuery exports of GA4 (``event_params``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from unisono.sources.readers.naming import normalise

#: Lists of records in one page of an answer.
_PAGE_LISTS = ("results", "rows", "data", "elements", "records", "reports", "items")
#: What an answer says about itself beside its list; a record says other things.
_ENVELOPE = frozenset(
    "requestid requesttime fieldmask nextpagetoken nextpage next previous prev paging pagination "  # noqa: SIM905
    "page pages perpage pagesize links meta metadata total totalsize totalcount totalresults "
    "totalresultscount totalpages totalitems count rowcount size done hasmore more url object kind "
    "etag status success code message error errors warnings cursor cursors offset limit start "
    "startindex nextrecordsurl summaryrow summary queryresourceconsumption propertyquota self "
    "context odatacontext odatanextlink odatacount included".split()
)
#: Objects that only hold the fields of their record.
_WRAPPERS = ("attributes", "properties", "dimensions", "metrics", "segments", "node", "stats")
_PREFIX = {"event_params": "param", "user_properties": "user_property"}
_POINTS = "timeseries"
_STAGES = "stages"
_DATE = ("year", "month", "day")


def report_records(report: Any) -> list[dict[str, Any]] | None:
    """The rows of a Google Analytics report as objects; None when ``report`` is none."""
    if not isinstance(report, Mapping) or not isinstance(report.get("rows", []), list):
        return None
    kinds = ("dimension", "metric")
    heads = {k: report.get(f"{k}Headers", []) for k in kinds}
    if not any(heads.values()) or not all(isinstance(h, list) for h in heads.values()):
        return None
    names = {k: [str(_inner(h, "name")) for h in heads[k]] for k in kinds}
    found = []
    for row in report.get("rows", []):
        if not isinstance(row, Mapping):
            return None
        record: dict[str, Any] = {}
        for kind in kinds:
            values = row.get(f"{kind}Values", [])
            record |= {n: _inner(v, "value") for n, v in zip(names[kind], values, strict=False)}
        found.append(record)
    return found


def _inner(value: Any, key: str) -> Any:
    return value.get(key, "") if isinstance(value, Mapping) else value


def report_context(report: Mapping[str, Any]) -> dict[str, str]:
    """Currency and time zone of a Google Analytics report."""
    metadata = report.get("metadata")
    if not isinstance(metadata, Mapping):
        return {}
    names = {"currencyCode": "currency", "timeZone": "time_zone"}
    return {n: str(metadata[k]) for k, n in names.items() if metadata.get(k)}


def pages(document: Any) -> Iterator[list[Any]] | None:
    """The lists of records in a list of answers (pages, batches); None when it is none."""
    if not isinstance(document, list) or not document:
        return None
    keys = {k for page in document if isinstance(page, Mapping) for k in _PAGE_LISTS if k in page}
    if len(keys) != 1:
        return None
    (key,) = keys
    whole = all(
        isinstance(p, Mapping)
        and isinstance(p.get(key, []), list)
        and all(normalise(k).replace("_", "") in _ENVELOPE for k in p if k != key)
        for p in document
    )
    lists = [p.get(key, []) for p in document] if whole else []
    if not lists or not all(isinstance(r, Mapping) for rows in lists for r in rows):
        return None
    return iter(lists)


def series(record: Any) -> list[Mapping[str, Any]] | None:
    """The points of a record that holds a time series, each with the record's own fields."""
    while isinstance(record, Mapping) and _POINTS not in record:
        inner = [v for v in record.values() if isinstance(v, Mapping) and _POINTS in v]
        if len(inner) != 1:
            return None
        record = inner[0]
    if not isinstance(record, Mapping) or not isinstance(record[_POINTS], list):
        return None
    points = record[_POINTS]
    if not points or not all(isinstance(p, Mapping) for p in points):
        return None
    own = {k: v for k, v in record.items() if not isinstance(v, list | Mapping)}
    return [{**own, **p} for p in points]


def staged_lists(document: Sequence[Any]) -> list[dict[str, Any]] | None:
    """The stages of a list of pipelines, each with its pipeline's own fields; None when it is none.

    A pipeline has the fields of its stages (``id``, ``label``) too: they are ``pipeline_…``.
    """
    if not document or not all(
        isinstance(p, Mapping) and _objects(p.get(_STAGES)) for p in document
    ):
        return None
    found = []
    for pipeline in document:
        own = {k: v for k, v in pipeline.items() if not isinstance(v, list | Mapping)}
        named = {k if k.lower().startswith("pipeline") else f"pipeline_{k}": v
                 for k, v in own.items()}  # fmt: skip
        found += [{**named, **stage} for stage in pipeline[_STAGES]]
    return found


def _objects(value: Any) -> bool:
    """A list of objects, at least one."""
    return isinstance(value, list) and bool(value) and all(isinstance(v, Mapping) for v in value)


def several_lists(document: Any) -> dict[str, list[Any]]:
    """The lists of objects of a document that holds several tables; empty when it holds one."""
    while isinstance(document, Mapping) and not any(map(_objects, document.values())):
        inner = [v for v in document.values() if isinstance(v, Mapping)]
        if len(inner) != 1:
            return {}
        document = inner[0]
    if not isinstance(document, Mapping) or report_records(document) is not None:
        return {}
    lists = {
        str(k): v
        for k, v in document.items()
        if _objects(v) and normalise(str(k)).replace("_", "") not in _ENVELOPE
    }
    return lists if len(lists) > 1 else {}


def unwrapped(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """``record`` with the fields of its wrapper objects beside its own, its own names first."""
    there = [w for w in _WRAPPERS if isinstance(record.get(w), Mapping)]
    if not there:
        return record
    found = {k: v for k, v in record.items() if k not in there}
    for wrapper in there:
        for key, value in record[wrapper].items():
            found[key if key not in found else f"{wrapper}_{key}"] = value
    return found


def key_values(name: str, value: Any) -> dict[str, Any] | None:
    """Columns of a list of ``{key, value}`` objects, ``param_<key>`` for GA4's; None if none."""
    if name not in _PREFIX or not isinstance(value, list):
        return None
    if not all(isinstance(v, Mapping) and "key" in v and "value" in v for v in value):
        return None
    return {f"{_PREFIX[name]}_{v['key']}": _typed(v["value"]) for v in value}


def _typed(value: Any) -> Any:
    """The one filled field of ``{string_value, int_value, …}``."""
    if not isinstance(value, Mapping):
        return value
    return next((v for k, v in value.items() if k.endswith("_value") and v is not None), "")


def calendar_day(value: Mapping[str, Any]) -> str | None:
    """``{year, month, day}`` as an ISO date; None for other objects."""
    if len(value) != len(_DATE) or any(k not in value for k in _DATE):
        return None
    year, month, day = (str(value[k]) for k in _DATE)
    if not (year.isdigit() and month.isdigit() and day.isdigit()):
        return None
    return f"{year:0>4}-{month:0>2}-{day:0>2}"
