import json
from pathlib import Path


def test_a_fine_link_and_a_wrong_one(unisono, tmp_path: Path) -> None:
    link = "https://a.test/?utm_source=google&utm_medium=cpc&utm_campaign=spring_sale"
    fine = unisono("utm", "check", link, "--json", folder=tmp_path)
    assert json.loads(fine.stdout) == [{"link": link, "problems": []}]
    assert fine.returncode == 0
    wrong = unisono("utm", "check", "https://a.test/?utm_source=Google", "--json", folder=tmp_path)
    assert wrong.returncode == 1
    assert json.loads(wrong.stdout)[0]["problems"] != []


def test_links_that_are_never_opened_are_told(unisono, tmp_path: Path) -> None:
    links = ["https://a.test/unsubscribe?utm_source=google", "file:///etc/passwd"]
    result = unisono("utm", "check", "--live", *links, folder=tmp_path)
    assert result.returncode == 1
    assert [line.split(": ")[:2] for line in result.stdout.splitlines()] == [
        ["not looked at", link] for link in sorted(links)
    ]
    assert "0 links asked for" in result.stderr


def test_neither_link_nor_file(unisono, tmp_path: Path) -> None:
    result = unisono("utm", "check", "nope.txt", folder=tmp_path)
    assert (result.returncode, result.stdout) == (3, "")


def test_build_one(unisono, tmp_path: Path) -> None:
    result = unisono(
        "utm", "build", "https://a.test/p?x=1#top", "--source", "google", "--medium", "cpc",
        "--campaign", "spring_sale", folder=tmp_path,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert result.stdout == (
        "https://a.test/p?x=1&utm_source=google&utm_medium=cpc&utm_campaign=spring_sale#top\n"
    )


def test_bulk_builds_what_it_can(unisono, tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_text(
        "url,utm_source,utm_medium,utm_campaign\n"
        "https://a.test,google,cpc,spring_sale\n"
        "javascript:alert(1),google,cpc,spring_sale\n",
        encoding="utf-8",
    )
    result = unisono("utm", "build", "--bulk", "links.csv", "--json", folder=tmp_path)
    told = json.loads(result.stdout)
    assert (result.returncode, result.stderr) == (1, "")
    assert [(r["row"], bool(r["link"]), bool(r["error"])) for r in told] == [
        (2, True, False),
        (3, False, True),
    ]
