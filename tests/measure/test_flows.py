from unisono.measure import journey_flows
from unisono.model.audit import Flow


def test_links_lead_to_an_outcome(facts) -> None:
    facts.add("path", steps="Email > Direct", length=2, conversions=3, value=30, nulls=1)
    facts.add("path", steps="Email", length=1, conversions=0, value=0, nulls=2)
    assert journey_flows(facts.marts()) == (
        Flow(0, "Email", "Direct", 4),
        Flow(0, "Email", "Not yet", 2),
        Flow(1, "Direct", "Converted", 3),
        Flow(1, "Direct", "Not yet", 1),
    )


def test_small_channels_become_other_and_long_journeys_end_at_the_fourth(facts) -> None:
    for index, channel in enumerate("ABCDEFGH"):
        facts.add("path", steps=channel, length=1, conversions=0, value=0, nulls=100 - index)
    facts.add("path", steps="G > A > B > C > D", length=5, conversions=1, value=1, nulls=0)
    found = journey_flows(facts.marts())
    assert {f.source for f in found} == {*"ABCDEF", "Other"}
    assert Flow(0, "Other", "Not yet", 94 + 93) in found
    assert Flow(0, "Other", "A", 1) in found
    assert Flow(3, "C", "Converted", 1) in found
    assert sum(f.journeys for f in found if f.step == 0) == sum(100 - i for i in range(8)) + 1
