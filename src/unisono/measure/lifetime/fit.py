"""Fits of the buying and the spending model, in the user's units."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

import numpy as np

from unisono.measure.lifetime import bgnbd, gammagamma, paretonbd
from unisono.measure.lifetime.histories import Histories
from unisono.measure.lifetime.maximise import Maximum, maximise
from unisono.measure.lifetime.special import Floats, Ints

MODELS: dict[str, ModuleType] = {"bgnbd": bgnbd, "paretonbd": paretonbd}
#: Shifts of the first guess that are tried when it leads nowhere, in logarithms.
_OTHER_STARTS = (
    (1.5, 1.5, 0.0, 0.0), (-1.5, -1.0, 1.0, 1.0), (0.0, 1.0, -1.5, 1.0), (0.0, 0.0, 1.5, 2.5),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted model.

    Attributes:
        model: bgnbd, paretonbd or gammagamma.
        names: of the parameters.
        theta: the parameters, in the user's units of time or money.
        covariance: of their logarithms.
        log_likelihood: at the parameters, constants included.
        converged: False when no maximum was found.
        evaluations: how often the likelihood was computed.
    """

    model: str
    names: tuple[str, ...]
    theta: Floats
    covariance: Floats
    log_likelihood: float
    converged: bool
    evaluations: int

    def at(self, logs: Floats) -> Floats:
        """The parameters moved by ``logs`` in their logarithms."""
        moved: Floats = self.theta * np.exp(logs)
        return moved

    @property
    def errors(self) -> Floats:
        """Standard errors of the parameters' logarithms."""
        found: Floats = np.sqrt(np.diag(self.covariance))
        return found


def fit_buying(histories: Histories, model: str = "bgnbd") -> Fit:
    """BG/NBD or Pareto/NBD by maximum likelihood.

    Times are divided by their mean first, so the unit of time changes α (and β) by its factor and
    nothing else.

    Args:
        histories: at least one customer with age above 0.
        model: a key of :data:`MODELS`.
    """
    room = MODELS[model]
    unit = float(histories.weight @ histories.age) / histories.customers
    objective = room.likelihood(histories.in_units_of(unit))
    found = maximise(objective, room.START)
    evaluations = found.evaluations
    for shift in _OTHER_STARTS:
        if found.converged:
            break
        other = maximise(objective, room.START + np.array(shift))
        evaluations += other.evaluations
        if (other.converged, other.value) > (found.converged, found.value):
            found = other
    # the density of x purchase times has the unit 1 ÷ time to the power x
    value = found.value - float(histories.weight @ histories.frequency) * np.log(unit)
    scale = np.where(room.TIMES, unit, 1.0)
    return _fit(model, room.NAMES, found, scale, value, evaluations)


def fit_spending(count: Ints, mean: Floats) -> Fit:
    """Gamma-Gamma by maximum likelihood; ``count`` ≥ 1 purchases with a positive mean each."""
    unit = float(mean.mean())
    objective = gammagamma.likelihood(count, mean / unit)
    found = maximise(objective, gammagamma.START)
    scale = np.where(gammagamma.MONEY, unit, 1.0)
    value = found.value - len(count) * np.log(unit)
    return _fit("gammagamma", gammagamma.NAMES, found, scale, value, found.evaluations)


def _fit(
    model: str, names: tuple[str, ...], found: Maximum, scale: Floats, value: float, runs: int
) -> Fit:
    theta = np.exp(found.place) * scale
    return Fit(model, names, theta, found.covariance, value, found.converged, runs)


def alive(fit: Fit, histories: Histories) -> Floats:
    """Probability that a customer with each history will still buy."""
    found: Floats = MODELS[fit.model].alive(fit.theta, histories)
    return found


def purchases(
    fit: Fit, histories: Histories, horizon: float, rate: float = 0.0, theta: Floats | None = None
) -> Floats:
    """Expected repeat purchases of each history in the next ``horizon``.

    Args:
        rate: a purchase at time t from now counts exp(−rate·t).
        theta: other parameters than the fitted ones.
    """
    room = MODELS[fit.model]
    at = fit.theta if theta is None else theta
    size = len(histories.ages)
    pair, place = np.unique(histories.frequency * size + histories.age_code, return_inverse=True)
    count = (pair // size).astype(np.float64)
    later = room.while_alive(at, count, histories.ages[pair % size], horizon, rate)
    found: Floats = room.alive(at, histories) * later[place]
    return found
