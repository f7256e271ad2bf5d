"""No record is ever lost: landed, in quarantine, or counted as blank."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FIELD = st.text(alphabet="ab1 .-é", max_size=4)
QUOTED = st.text(alphabet='ab",\n ', max_size=5).map(lambda t: '"' + t.replace('"', '""') + '"')
ROW = st.lists(st.one_of(FIELD, FIELD, QUOTED), min_size=1, max_size=5).map(",".join)
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(st.lists(ROW, max_size=12))
def test_ragged_records_all_land_or_are_set_aside(new_reader, rows):
    reader = new_reader("x")
    text = "name,kind,cost\n" + "n1,k1,c1\nn2,k2,c2\n" * 8 + "".join(f"{r}\n" for r in rows)
    result = reader.read("a.csv", text)
    assert result.problems == ()
    (landing,) = result.landings
    landed = {r[0] for r in reader.rows(landing)}
    aside = {a[0] for a in reader.asides(landing) if a[1] != "value"}
    assert landed.isdisjoint(aside)
    assert (len(landed), len(aside)) == (landing.rows, landing.quarantined)
    words = text.replace('"', "")
    kept = " ".join(str(c) for r in reader.rows(landing) for c in r[1:] if c)
    kept += " ".join(a[2] for a in reader.asides(landing))
    for letter in "ab1é":
        header = "namekindcost".count(letter)
        assert kept.count(letter) >= words.count(letter) - header


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(st.lists(st.lists(st.sampled_from(["a", "b", "c1"]), min_size=1, max_size=5), max_size=20))
def test_unquoted_records_are_counted_exactly(new_reader, rows):
    reader = new_reader("y")
    body = [["n", "k", "c"]] * 25 + rows
    text = "name,kind,cost\n" + "".join(",".join(r) + "\n" for r in body)
    landing = reader.one("a.csv", text)
    assert landing.rows + landing.quarantined == len(body)
    assert landing.rows >= 25


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(st.binary(max_size=400))
def test_any_bytes_give_landings_or_problems(new_reader, content):
    reader = new_reader("z")
    for name in ("a.csv", "a.json", "a.xlsx", "a.parquet", "a.csv.gz", "a.zip"):
        result = reader.read(name, content)
        assert len(result.landings) + len(result.problems) == 1
