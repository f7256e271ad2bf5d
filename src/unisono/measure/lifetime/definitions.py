"""What the figures of customer lifetime value mean, in words."""

from __future__ import annotations

import numpy as np

from unisono.measure.lifetime.fit import Fit
from unisono.measure.lifetime.value import Terms
from unisono.model.lifetime import Parameter

_Z95 = 1.959963984540054
_WIDE = np.log(1000)

TITLES = {"bgnbd": "BG/NBD", "paretonbd": "Pareto/NBD"}
_SOURCES = {
    "bgnbd": "Fader, Hardie & Lee 2005",
    "paretonbd": "Schmittlein, Morrison & Colombo 1987",
}
_RATE = {
    "r": ("", "shape of purchase rates over customers; small: customers differ much"),
    "alpha": ("weeks", "scale of purchase rates; r ÷ alpha is the mean rate a week"),
}
_MEANING: dict[str, dict[str, tuple[str, str]]] = {
    "bgnbd": {
        **_RATE,
        "a": ("", "drop-out after a purchase; a ÷ (a + b) is the mean probability"),
        "b": ("", "staying after a purchase"),
    },
    "paretonbd": {
        **_RATE,
        "s": ("", "shape of drop-out rates over customers"),
        "beta": ("weeks", "scale of drop-out rates; s ÷ beta is the mean rate a week"),
    },
    "gammagamma": {
        "p": ("", "shape of one customer's spend; large: his purchases are alike"),
        "q": ("", "shape of mean spend over customers"),
        "gamma": ("money", "scale of mean spend; p·gamma ÷ (q − 1) is the mean of all"),
    },
}
_SEGMENTS = {
    "first_channel": "channel of the first touch before the first purchase in the data",
    "source": "source of the first touch before the first purchase in the data",
    "medium": "medium of the first touch before the first purchase in the data",
    "campaign": "campaign of the first touch before the first purchase in the data",
    "recorded_source": "source the shop or CRM recorded for the first purchase in the data",
    "platform": "tool that recorded the first purchase in the data",
    "cohort": "quarter of the first purchase in the data",
    "segment": "the file's own column, as of the first purchase",
}


def parameters(fit: Fit, money: str) -> tuple[Parameter, ...]:
    """The fitted parameters with log-normal 95 % intervals."""
    found = []
    for name, value, error in zip(fit.names, fit.theta, fit.errors, strict=True):
        unit, meaning = _MEANING[fit.model][name]
        factor = float(np.exp(min(_Z95 * error, 50.0)))
        shown = (money or "money") if unit == "money" else unit
        v = float(value)
        found.append(Parameter(name, v, v / factor, v * factor, shown, meaning))
    return tuple(found)


def loose(fit: Fit) -> tuple[str, ...]:
    """Parameters the data hardly determine: the interval spans more than a factor of 1,000."""
    return tuple(n for n, e in zip(fit.names, fit.errors, strict=True) if 2 * _Z95 * e > _WIDE)


def definitions(model: str, by: str, terms: Terms, period: str, money: bool) -> dict[str, str]:
    """Figure → its exact meaning, parameters included; ``period`` empty: counts were given."""
    found = {
        "customer": "One person with a purchase in the data; all identifiers joined."
        if period
        else "One row of the table.",
        "purchase": f"All of a customer's purchases of one {period} (UTC) count as one. Refunded "
        "in full: no purchase."
        if period
        else "As the table counts them.",
        "frequency": "Repeat purchases: the first one is not counted.",
        "recency": "Weeks from the first to the last purchase.",
        "age": "Weeks from the first purchase to the end of the history.",
        "model": f"{TITLES[model]} ({_SOURCES[model]}), maximum likelihood, one model for all "
        "customers.",
        "alive": "Expected number of customers who will still buy.",
        "purchases": f"Expected repeat purchases in the next {terms.weeks:g} weeks.",
        "segment": f"By {by}: "
        + (_SEGMENTS.get(by, by) if period else "the table's own column")
        + ".",
        "interval": "95 % interval of the expectation: uncertainty of the parameters (delta "
        "method) and of these customers as a sample of those who come this way. The chance of "
        "each single future purchase comes on top.",
    }
    if money:
        share = "revenue" if terms.margin == 1 else f"{100 * terms.margin:.0f} % margin on revenue"
        found["order value"] = (
            "Expected spend a purchase by Gamma-Gamma (Fader & Hardie 2013) from the mean of "
            f"repeat purchases{', net of refunds' if period else ''}."
        )
        found["value"] = (
            f"Expected {share} of the next {terms.weeks:g} weeks, discounted by "
            f"{100 * terms.discount:.0f} % a year; what was spent before is not in it."
        )
    return found
