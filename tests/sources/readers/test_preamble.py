"""Tables below lines of other widths: short reports, padded lines, sections."""

import pytest

LINES = ["Report Name: Campaigns", "Time Zone: UTC", "Rows: 1", "Filter: none", ""]
HEADER = "Date,Campaign,Clicks,Cost"


@pytest.mark.parametrize("padding", ["", ",,,"])
@pytest.mark.parametrize("pairs", [False, True])
def test_a_short_table_below_many_lines_is_found(reader, padding, pairs):
    lines = [line.replace(": ", ",") if pairs else line for line in LINES]
    lines = [line + padding[line.count(",") :] for line in lines]
    text = "\n".join([*lines, HEADER, "2026-03-01,Brand,3,1.5", ""])
    landing = reader.one("a.csv", text)
    assert [c.original for c in landing.columns] == HEADER.split(",")
    assert reader.rows(landing) == [(7, "2026-03-01", "Brand", "3", "1.5")]
    assert landing.context["time_zone"] == "UTC"


def test_a_section_of_names_above_values_is_context(reader):
    text = (
        "Attendee Report\nTopic,Webinar ID,Start\nSpring webinar,811,10:00\nAttendee Details\n"
        "Attended,Name,Email,Join Time\nYes,Ada,ada@example.com,03/02/2026 10:00 AM\n"
    )
    landing = reader.one("a.csv", text)
    assert landing.rows == 1
    assert landing.context["topic"] == "Spring webinar"


def test_wide_records_of_a_narrow_table_are_no_header(reader):
    rows = "".join(f"{i},x\n" for i in range(30))
    landing = reader.one("a.csv", f"a,b\n{rows}one,two,three,four,five,six\n{rows}")
    assert [c.name for c in landing.columns] == ["a", "b"]
    assert (landing.rows, landing.quarantined) == (60, 1)
