from datetime import date, datetime

from unisono.messages.draft_rows import UnreadRow, columns_of, drafts_of
from unisono.model.gate import Draft


def test_columns_are_found_by_their_usual_names():
    assert columns_of(["Ad ID", "Sub-ject", "Body", "Start Date", None]) == {
        "key": 0, "title": 1, "text": 2, "starts_on": 3,
    }  # fmt: skip
    assert columns_of(["Campaign", "Clicks"]) == {}


def test_rows_become_drafts_and_wrong_days_are_told_with_row_and_column():
    rows = [
        ["Copy", "Platform", "Start", "End"],
        ["Hello there", "X", "2026-11-25", datetime(2026, 11, 30)],
        ["", "", "", ""],
        ["Other", "X", "soon", ""],
        ["Last", None],
    ]
    assert drafts_of(rows) == (
        [
            (2, Draft("Hello there", "X", starts_on=date(2026, 11, 25),
                      ends_on=datetime(2026, 11, 30).date(), key="row 2")),
            (5, Draft("Last", key="row 5")),
        ],
        [UnreadRow(4, "Start", "“soon” is no day; write it as YYYY-MM-DD.")],
    )  # fmt: skip


def test_rows_with_something_in_them_and_no_text_are_told():
    rows = [["text", "channel", "note"], ["", "X", ""], [None, None, "later"], [["a", "b"], "X"],
            [{"en": "a"}, "X"], [0, "X"], [None, "", " "]]  # fmt: skip
    drafts, unread = drafts_of(rows, 1)
    assert drafts == [(5, Draft("0", "X", key="row 5"))]
    nothing, no_text = "is empty: there is nothing to check.", "is no text, but a list or object."
    assert unread == [UnreadRow(1, "text", nothing), UnreadRow(2, "text", nothing),
                      UnreadRow(3, "text", no_text), UnreadRow(4, "text", no_text)]  # fmt: skip


def test_days_as_spreadsheets_write_them():
    rows = [["text", "start", "end"], ["Hello", "2026-11-25T08:00", "30.11.2026"],
            ["Hello", "1.2.2026", "11/12/2026"], ["Hello", "2026.11.25", ""],
            ["Hello", "31.11.2026", ""], ["Hello", "1.1.1026", ""]]  # fmt: skip
    drafts, unread = drafts_of(rows)
    ((_, draft),) = drafts
    assert (draft.starts_on, draft.ends_on) == (date(2026, 11, 25), date(2026, 11, 30))
    # 11/12 may be of either order; November has no 31st; nobody plans for 1026
    assert [u.row for u in unread] == [3, 4, 5, 6]
    assert unread[0].reason == "“11/12/2026” is no day; write it as YYYY-MM-DD."


def test_a_headline_alone_is_a_text():
    assert drafts_of([["text", "headline"], ["", "Hello"]])[1] == []


def test_nothing_gives_nothing():
    assert drafts_of([]) == ([], [])


def test_days_of_no_document_are_told():
    drafts, unread = drafts_of([["Text", "Start"], ["Hello", "9999-12-31"]])
    assert (drafts, [u.row for u in unread]) == ([], [2])


def test_a_text_cut_by_its_own_commas_is_told():
    rows = [["channel", "text"], ["X", "Free shipping", " no minimum"], ["X", "Hello", " ", None]]
    drafts, unread = drafts_of(rows)
    assert [row for row, _ in drafts] == [3]
    assert unread == [
        UnreadRow(2, "text", "“no minimum” stands behind the last column: put texts with commas"
                  " in quotes.")
    ]  # fmt: skip
