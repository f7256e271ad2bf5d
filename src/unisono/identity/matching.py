"""Probabilistic matching with Splink: which two people may be one, how probable, and why.

The Fellegi–Sunter model over the records of :mod:`unisono.identity.records`, in DuckDB:
u-probabilities from random pairs of the data itself, the prior from pairs that agree in name and
work, m-probabilities by expectation maximisation where there are enough such pairs, else the
rules of thumb of :mod:`.comparisons`. Needs ``pip install 'unisono[match]'``.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from unisono.errors import EngineError
from unisono.identity.comparisons import COMMON, comparisons
from unisono.identity.records import KEYS
from unisono.settings import MatchSettings
from unisono.warehouse.engine import Engine, quote

if TYPE_CHECKING:
    from splink import DuckDBAPI, Linker

_SEED: Final = 7
#: Pairs of random records the u-probabilities are counted on.
_RANDOM_PAIRS: Final = 500_000
#: Share of the true pairs that agree in name and work or address; a rule of thumb.
_AGREE: Final = 0.5
#: Pairs that agree from which m-probabilities are fitted instead of taken from the table.
_ENOUGH: Final = 200
#: Columns of the records that scored pairs keep.
_RETAINED: Final = ("person_id", "kind", "value", "said_name", "email")
#: The column that shows people what a comparison compared.
_SHOWN: Final = {"name": "name", "work": "workplace", "address": "address", "phone": "phone"}
#: Most matches drawn in the chart.
_DRAWN: Final = 500
#: Rounds in which the prior settles, and the fewest true pairs it is set from.
_ROUNDS: Final = 50
_FEWEST: Final = 0.5
#: How often strangers share such a value, and of how many people the data would have to say
#: otherwise to count as much; rules of thumb. Two of six with one name make it no common name.
_USUAL: Final = {"name": 1e-4, "surname": 1e-3, "workplace": 1e-3, "address": 5e-4}
_THOUGHT: Final = 1_000


@dataclass(frozen=True)
class Reason:
    """What one comparison adds: the values of both people and the weight (log2 of the odds)."""

    what: str
    found: str
    left: str
    right: str
    weight: float


@dataclass(frozen=True)
class Match:
    """Two people who may be one.

    Attributes:
        left, right: the smallest identifier (kind, value) of each, ``left`` the smaller one.
        left_person, right_person: their ids in this build.
        left_said, right_said: name and e-mail address, for people to read.
        probability: 0 … 1.
        reasons: what speaks for and against it, the starting point first.
    """

    left: tuple[str, str]
    right: tuple[str, str]
    left_person: int
    right_person: int
    left_said: str
    right_said: str
    probability: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Matches:
    """What matching found.

    Attributes:
        matches: most probable first.
        records: people who were compared; pairs: pairs that share a key and were scored.
        left_out: what the limit on pairs left out, in words.
        fitted: True when the weights were fitted on this data.
        chart: Splink's waterfall chart of the first 500 as one HTML page that needs no network.
    """

    matches: tuple[Match, ...]
    records: int
    pairs: int
    left_out: tuple[str, ...]
    fitted: bool
    chart: str


def find_matches(engine: Engine, records: pa.Table, limits: MatchSettings) -> Matches:
    """Pairs of records that are probably one person.

    Args:
        engine: one in memory that may be written to.
        records: of :func:`unisono.identity.records.match_records`.
        limits: probability from which pairs are listed, and the most pairs to compare.

    Raises:
        EngineError: Splink is not installed.
    """
    _require_splink()
    engine.create("match_record", records)
    pairs, left_out = _limit_keys(engine, limits.max_pairs)
    if not pairs:
        return Matches((), records.num_rows, 0, left_out, False, "")
    agreeing = _agreeing(engine)
    linker, fitted = _model(engine, records.num_rows, agreeing)
    found = linker.inference.predict(threshold_match_probability=limits.review)
    rows = found.as_record_list()
    rows.sort(key=lambda r: (-r["match_probability"], r["unique_id_l"], r["unique_id_r"]))
    bars: list[Any] = []
    chart = ""
    if rows:
        visual = linker.visualisations
        bars = list(visual.waterfall_chart(rows).raw_records)
        chart = visual.waterfall_chart(rows[:_DRAWN]).to_html(inline=True)
    return Matches(
        matches=_matches(bars, rows),
        records=records.num_rows,
        pairs=pairs,
        left_out=left_out,
        fitted=fitted,
        chart=chart,
    )


def _require_splink() -> None:
    try:
        import splink  # noqa: F401 - an extra
    except ImportError:
        raise EngineError(
            "Probabilistic matching needs Splink, which is not installed.",
            way_out='Run pip install "unisono[match]".',
        ) from None


def _limit_keys(engine: Engine, most: int) -> tuple[int, tuple[str, ...]]:
    """Empty the commonest values of the keys until no more than ``most`` pairs are left."""
    sizes = " UNION ALL ".join(
        f"SELECT '{key}' AS key, {key} AS value, count(*) AS size FROM match_record "
        f"WHERE {key} IS NOT NULL GROUP BY {key} HAVING count(*) > 1"
        for key in KEYS
    )
    engine.run(f"""
        CREATE OR REPLACE TEMP TABLE match_key AS
        SELECT *, sum(size * (size - 1) // 2) OVER (ORDER BY size, key, value) AS running
        FROM ({sizes})""")
    left_out = []
    for key, meaning in KEYS.items():
        values = "SELECT value FROM match_key WHERE key = $key AND running > $most"
        given = {"key": key, "most": most}
        dropped, people = engine.rows(
            f"SELECT count(*), coalesce(min(size), 0) FROM match_key WHERE value IN ({values}) "
            "AND key = $key",
            given,
        )[0]
        if dropped:
            engine.run(f"UPDATE match_record SET {key} = NULL WHERE {key} IN ({values})", given)
            left_out.append(f"{meaning}: {dropped} values that {people} or more people share")
    pairs = engine.value(
        "SELECT coalesce(max(running), 0) FROM match_key WHERE running <= ?", [most]
    )
    return int(pairs), tuple(left_out)


def _agreeing(engine: Engine) -> int:
    """Pairs that agree in name and work, or in name and e-mail name."""
    return int(
        engine.value("""
        SELECT count(*) FROM match_record AS l JOIN match_record AS r
        ON l.by_name = r.by_name AND l.unique_id < r.unique_id
        WHERE l.workplace = r.workplace OR l.by_address = r.by_address""")
    )


def _model(engine: Engine, records: int, agreeing: int) -> tuple[Linker, bool]:
    """The trained model."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    possible = records * (records - 1) / 2
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons(),
        blocking_rules_to_generate_predictions=[block_on(key) for key in KEYS],
        probability_two_random_records_match=min(max(agreeing, 1) / _AGREE / possible, 0.5),
        retain_intermediate_calculation_columns=True,
        additional_columns_to_retain=list(_RETAINED),
    )
    api = DuckDBAPI(connection=engine.connection)
    table = api.register("match_record")
    linker = Linker(table, settings, log_level=logging.ERROR)
    _know_frequencies(engine, api, linker)
    training = linker.training
    training.estimate_u_using_random_sampling(
        max_pairs=_RANDOM_PAIRS, seed=_SEED, min_count_per_level=None
    )
    fitted = agreeing >= _ENOUGH
    if fitted:
        for keys in (("by_name",), ("by_work",), ("by_phone",)):
            training.estimate_parameters_using_expectation_maximisation(block_on(*keys))
    model = linker.misc.save_model_to_json()
    key = "probability_two_random_records_match"
    model[key] = _prior(engine, linker, float(model[key]), possible)
    linker = Linker(table, model, log_level=logging.ERROR)
    _know_frequencies(engine, api, linker)
    return linker, fitted


def _know_frequencies(engine: Engine, api: DuckDBAPI, linker: Linker) -> None:
    """How common the values are, the person compared with left out of the count.

    A value that at most two people have is as common as values are on average: of such a pair
    nobody can tell whether it is rare or the duplicate that is looked for. A few people say little
    of how common a value is, so that :data:`_USUAL` counts like :data:`_THOUGHT` more of them.
    """
    for column in COMMON:
        usual = _USUAL[column]
        engine.run(f"""
            CREATE OR REPLACE TABLE match_common_{column} AS
            WITH counted AS (
                SELECT {column}, count(*) AS people, sum(count(*)) OVER () - 1 AS others
                FROM match_record WHERE {column} IS NOT NULL GROUP BY {column}
            ), usual AS (
                SELECT (sum(people * (people - 1)) + {usual * _THOUGHT**2})
                    / (max(others) * (max(others) + 1) + {_THOUGHT**2}) AS share FROM counted
            )
            SELECT {column}, CASE
                WHEN people > 2 THEN (people - 1 + {usual * _THOUGHT}) / (others + {_THOUGHT})
                ELSE least(share, (1 + {usual * _THOUGHT}) / (others + {_THOUGHT}))
                END AS tf_{column}
            FROM counted, usual""")
        table = api.register(f"match_common_{column}")
        linker.table_management.register_term_frequency_lookup(table, column)


def _prior(engine: Engine, linker: Linker, start: float, possible: float) -> float:
    """The share of all pairs that are true ones, as the scores of the compared pairs say."""
    scored = linker.inference.predict().physical_name
    weights = engine.arrow(f"SELECT match_weight FROM {quote(scored)}")["match_weight"].to_numpy()
    factors = np.exp2(np.clip(weights, -500, 500)) * (1 - start) / start
    prior = start
    for _ in range(_ROUNDS):
        odds = factors * prior / (1 - prior)
        prior = min(max(float((odds / (1 + odds)).sum()), _FEWEST) / possible, 0.5)
    return prior


def _matches(bars: list[dict[str, Any]], rows: list[dict[str, Any]]) -> tuple[Match, ...]:
    """One match per scored pair, with the bars of its waterfall as reasons."""
    reasons: list[list[Reason]] = [[] for _ in rows]
    for bar in bars:
        if bar["column_name"] == "Final score" or bar["comparison_vector_value"] == -1:
            continue
        weight = float(bar["log2_bayes_factor"])
        found = bar["label_for_charts"]
        if bar["comparison_vector_value"] is None:
            found = "before anything is compared"
        elif bar["term_frequency_adjustment"]:
            found = "how common it is"
            if not weight:
                continue
        what = bar["column_name"].removeprefix("tf_").lower()
        column, row = _SHOWN.get(what, ""), rows[bar["record_number"]]
        left, right = (str(row[f"{column}_{side}"] or "") if column else "" for side in "lr")
        reasons[bar["record_number"]].append(Reason(what, found, left, right, weight))
    return tuple(_match(row, tuple(why)) for row, why in zip(rows, reasons, strict=True))


def _match(row: dict[str, Any], reasons: tuple[Reason, ...]) -> Match:
    left, right = "l", "r"
    if (row["kind_l"], row["value_l"]) > (row["kind_r"], row["value_r"]):
        left, right = right, left
    said = {
        side: ", ".join(v for v in (row[f"said_name_{side}"], row[f"email_{side}"]) if v)
        for side in "lr"
    }
    return Match(
        left=(row[f"kind_{left}"], row[f"value_{left}"]),
        right=(row[f"kind_{right}"], row[f"value_{right}"]),
        left_person=row[f"person_id_{left}"],
        right_person=row[f"person_id_{right}"],
        left_said=said[left] or row[f"value_{left}"],
        right_said=said[right] or row[f"value_{right}"],
        probability=float(row["match_probability"]),
        reasons=reasons,
    )
