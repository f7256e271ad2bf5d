from pathlib import Path

import pytest

from unisono import Workspace
from unisono.errors import SourceError, TaxonomyError, WorkspaceError
from unisono.workspace.links import build_links, check_links, check_values

GOOD = "https://a.test/?utm_source=google&utm_medium=cpc&utm_campaign=spring_sale"
SPACED = GOOD.replace("spring_sale", "spring%20sale")
ROW = {
    "url": "https://a.test/p?x=1#top",
    "utm_source": "google",
    "utm_medium": "cpc",
    "utm_campaign": "spring_sale",
    "utm_content": "",
}


def test_links_are_checked_in_words(tmp_path: Path) -> None:
    fine, wrong = check_links(tmp_path, [GOOD, "https://a.test/?utm_source=google&utm_medium=cpc"])
    assert fine == {"link": GOOD, "problems": []}
    assert wrong["problems"] == ["utm_campaign is missing"]
    (spaced,) = check_links(tmp_path, [SPACED])
    (problem,) = spaced["problems"]
    assert problem.startswith("utm_campaign 'spring sale' ")
    assert problem.endswith("; nearest: 'spring_sale'")


def test_a_file_of_links_is_read_without_its_empty_lines(tmp_path: Path) -> None:
    file = tmp_path / "links.txt"
    file.write_text(f"\ufeff{GOOD}\n\n  {SPACED}\n", encoding="utf-8")
    found = check_links(tmp_path, [str(file), GOOD])
    assert [f["link"] for f in found] == [GOOD, SPACED, GOOD]


def test_neither_link_nor_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="neither a link nor a file") as caught:
        check_links(tmp_path, ["a.test/page"])
    assert caught.value.way_out


def test_one_link_is_built_and_a_wrong_one_refused(tmp_path: Path) -> None:
    assert build_links(tmp_path, ROW, None) == [
        {
            "row": 1,
            "link": "https://a.test/p?x=1&utm_source=google&utm_medium=cpc"
            "&utm_campaign=spring_sale#top",
            "error": "",
        }
    ]
    with pytest.raises(TaxonomyError, match="utm_medium is missing"):
        build_links(tmp_path, {**ROW, "utm_medium": ""}, None)


def test_bulk_names_the_row_of_the_file_and_builds_the_rest(tmp_path: Path) -> None:
    bulk = tmp_path / "bulk.csv"
    bulk.write_text(
        "url,utm_source,utm_medium,utm_campaign\n"
        "https://a.test,google,cpc,spring_sale\n"
        "https://a.test,google,,spring_sale\n",
        encoding="utf-8",
    )
    good, bad = build_links(tmp_path, {}, bulk)
    assert (good["row"], good["link"], good["error"]) == (2, GOOD.replace("/?", "?"), "")
    assert (bad["row"], bad["link"]) == (3, "")
    assert "utm_medium is missing" in bad["error"]
    with pytest.raises(SourceError, match="cannot be read"):
        build_links(tmp_path, {}, tmp_path / "nope.csv")


def test_the_taxonomy_of_the_workspace_decides(tmp_path: Path) -> None:
    (tmp_path / "taxonomy.yaml").write_text(
        "parameters:\n  source:\n    allowed: [google]\n    aliases: {goog: google}\n",
        encoding="utf-8",
    )
    (old,) = check_links(tmp_path, [GOOD.replace("google", "goog")])
    assert old["problems"] == ["utm_source 'goog' is an old name; nearest: 'google'"]


def test_values_in_the_data(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="Nothing was loaded"):
        check_values(tmp_path)
    (tmp_path / "exports").mkdir()
    head = "session_id,client_id,session_start,utm_source,utm_medium,utm_campaign,landing_page\n"
    rows = [
        f"s{n},c{n},2026-09-01 10:00:00,{source},cpc,spring_sale,https://a.test/\n"
        for n, source in enumerate(["google"] * 9 + ["Google"])
    ]
    (tmp_path / "exports" / "sessions.csv").write_text(head + "".join(rows), encoding="utf-8")
    Workspace(tmp_path).load()
    found = check_values(tmp_path)
    (variant,) = found["variants"]
    assert (variant["param"], variant["raw"], variant["canonical"], variant["uses"]) == (
        "source", "Google", "google", 1,
    )  # fmt: skip
    assert (variant["path"], variant["file_row"]) == ("sessions.csv", 11)
    assert found["questions"] == []
