import pytest


@pytest.mark.parametrize(
    "label",
    [
        "Total",
        "Total: Account",
        "Total of 273 results",
        "Grand total",
        "TOTALS",
        "Gesamtsumme",
        "Итого",
    ],
)
@pytest.mark.parametrize("before", ["", "--,"])
def test_labelled_totals_are_set_aside(reader, label, before):
    header = "state,campaign,cost\n" if before else "campaign,status,cost\n"
    text = header + "a,b,1\nc,d,2\n" + f"{before}{label},{'' if before else ','}3\n"
    landing = reader.one("a.csv", text)
    assert [r[0] for r in reader.rows(landing)] == [2, 3]
    assert [a[:2] for a in reader.asides(landing)] == [(4, "info")]


def test_a_name_that_starts_with_total_is_a_fact(reader):
    landing = reader.one("a.csv", "brand,cost\nTotal Fitness,1\nTotally,2\nSubtotaled x,3\n")
    assert (landing.rows, landing.quarantined) == (3, 0)


@pytest.mark.parametrize("first", [True, False])
def test_unlabelled_sums_are_set_aside(reader, first):
    body = ["a,x,1.5,10%", "b,y,2.5,20%", "c,z,3,30%", "d,z,3,30%"]
    sums = ",,10,22%"
    rows = [sums, *body] if first else [*body, sums]
    landing = reader.one("a.csv", "campaign,kind,cost,rate\n" + "\n".join(rows) + "\n")
    assert landing.rows == 4
    assert [a[:2] for a in reader.asides(landing)] == [(2 if first else 6, "info")]


def test_a_last_row_without_name_that_is_no_sum_is_a_fact(reader):
    text = "campaign,cost\na,1\nb,2\nc,3\nd,4\n,5\n"
    assert reader.one("a.csv", text).rows == 5


def test_decimal_comma_sums(reader):
    text = "campaign;cost\na;1.000,5\nb;2,5\nc;3\nd;4\n;1.010,0\n"
    assert reader.one("a.csv", text).rows == 4


def test_a_summary_row_on_top(reader):
    text = "campaign,spend\nResults from 2 campaigns,3\na,1\nb,2\n"
    landing = reader.one("a.csv", text)
    assert [r[0] for r in reader.rows(landing)] == [3, 4]
