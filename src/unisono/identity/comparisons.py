"""What two records are compared by, and how far they may agree: rules of thumb of matching."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

#: A frequency never counts as rarer than this.
_RAREST: Final = 1e-5


class _Level(NamedTuple):
    """One degree of agreement: rules of thumb, replaced by what the data says where it can.

    ``m``, ``u``: share of true pairs and of strangers that agree so. ``common``: the column whose
    frequent values count for less.
    """

    condition: str
    found: str
    m: float
    u: float
    common: str = ""


_SAME_NUMBER = (
    "phone_l = phone_r OR (length(phone_l) > 6 AND length(phone_r) > 6 "
    "AND right(phone_l, 7) = right(phone_r, 7))"
)
_SWAPPED = "given_l = surname_r AND surname_l = given_r"
_INITIAL = "surname_l = surname_r AND given_l[1] = given_r[1]"

#: Per comparison: when it says nothing, and the degrees from the strongest.
_COMPARISONS: Final[dict[str, tuple[str, tuple[_Level, ...]]]] = {
    "name": (
        "name_l IS NULL OR name_r IS NULL",
        (
            _Level("name_l = name_r", "same name", 0.6, 1e-4, "name"),
            _Level(_SWAPPED, "first name and surname swapped", 0.02, 1e-5),
            _Level("damerau_levenshtein(name_l, name_r) <= 1", "one letter apart", 0.15, 2e-5),
            _Level(
                "jaro_winkler_similarity(name_l, name_r) >= 0.93",
                "spelled nearly the same",
                0.06,
                4e-5,
            ),
            _Level(_INITIAL, "same surname and initial", 0.08, 1e-4, "surname"),
        ),
    ),
    "work": (
        "workplace_l IS NULL OR workplace_r IS NULL",
        (
            _Level(
                "workplace_l = workplace_r OR domain_l = domain_r",
                "same company",
                0.8,
                1e-3,
                "workplace",
            ),
            _Level(
                "jaro_winkler_similarity(workplace_l, workplace_r) >= 0.93",
                "company spelled nearly the same",
                0.05,
                3e-4,
            ),
        ),
    ),
    "address": (
        "address_l IS NULL OR address_r IS NULL",
        (
            _Level("address_l = address_r", "same e-mail name", 0.3, 5e-4, "address"),
            _Level(
                "jaro_winkler_similarity(address_l, address_r) >= 0.93",
                "e-mail name spelled nearly the same",
                0.1,
                5e-4,
            ),
        ),
    ),
    "phone": (
        "phone_l IS NULL OR phone_r IS NULL",
        (
            _Level(_SAME_NUMBER, "same telephone number", 0.2, 1e-5),
            _Level(
                "damerau_levenshtein(phone_l, phone_r) <= 1",
                "telephone numbers one digit apart",
                0.2,
                1e-5,
            ),
        ),
    ),
}


#: Columns whose frequent values count for less.
COMMON: Final = tuple(
    sorted({v.common for _, levels in _COMPARISONS.values() for v in levels} - {""})
)


def comparisons() -> list[Any]:
    """The table above as Splink's comparisons; each names its levels for charts."""
    from splink.comparison_level_library import CustomLevel, ElseLevel
    from splink.comparison_library import CustomComparison

    made = []
    for name, (unknown, levels) in _COMPARISONS.items():
        steps: list[Any] = [CustomLevel(unknown, "not known of both").configure(is_null_level=True)]
        for level in levels:
            step = CustomLevel(level.condition, level.found)
            step.configure(m_probability=level.m, u_probability=level.u)
            if level.common:
                step.configure(
                    tf_adjustment_column=level.common,
                    tf_minimum_u_value=_RAREST,
                    disable_tf_exact_match_detection=True,
                )
            steps.append(step)
        m, u = (1 - sum(x) for x in zip(*((v.m, v.u) for v in levels), strict=True))
        other = ElseLevel().configure(m_probability=m, u_probability=u)
        steps.append(other.configure(label_for_charts="different"))
        made.append(CustomComparison(steps, output_column_name=name))
    return made
