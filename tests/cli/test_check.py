import json
from pathlib import Path

import openpyxl
import pytest

BRAND = """
pillars:
  - {id: easy, statement: "Anyone can set it up in minutes, without an engineer."}
voice: {avoid: [cheap]}
claims: {forbid: [guaranteed]}
"""
EASY = "Set it up in minutes, without an engineer."


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    (tmp_path / "brand.yaml").write_text(BRAND, encoding="utf-8")
    return tmp_path


def test_a_good_text_passes_and_the_answer_names_hash_and_expiry(unisono, folder) -> None:
    done = unisono("check", "--text", EASY, "--channel", "blog", "--json", folder=folder)
    told = json.loads(done.stdout)
    assert (done.returncode, told["verdict"], len(told["content_hash"])) == (0, "pass", 64)
    assert told["checked_at"] < told["expires_at"]
    again = unisono("check", "--text", EASY, "--channel", "blog", "--json", folder=folder)
    assert json.loads(again.stdout)["content_hash"] == told["content_hash"]


def test_standard_input_and_findings_with_positions(unisono, folder) -> None:
    done = unisono("check", "--text", "-", folder=folder, stdin=f"{EASY} Cheap and guaranteed.\n")
    assert done.returncode == 1
    assert done.stdout.startswith("BLOCK  message ")
    assert "fix: “cheap” is not the brand's voice. (characters 44–48) Use other words." in (
        done.stdout
    )
    assert "block: “guaranteed” may not be claimed. (characters 54–63)" in done.stdout


def test_standard_input_is_utf_8_as_files_are(unisono, folder) -> None:
    marked = unisono("check", "--text", "-", "--json", folder=folder, stdin=f"\ufeff{EASY}\r\n")
    bare = unisono("check", "--text", "-", "--json", folder=folder, stdin=f"{EASY}\n")
    hashes = [json.loads(done.stdout)["content_hash"] for done in (marked, bare)]
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_standard_input_that_is_no_utf_8_is_told(unisono, folder, encoding) -> None:
    given = f"{EASY} Für alle.".encode(encoding).decode("utf-8", "surrogateescape")
    done = unisono("check", "--text", "-", folder=folder, stdin=given)
    assert (done.returncode, done.stdout) == (3, "")
    assert "Standard input cannot be read as UTF-8 text" in done.stderr


def test_objects_that_hold_no_text_are_told(unisono, folder) -> None:
    rows = [{"text": EASY, "channel": "Blog"}, {"text": None, "channel": "Blog"}, {"body": EASY}]
    (folder / "texts.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = unisono("check", "texts.jsonl", "--json", folder=folder)
    told = json.loads(done.stdout)
    assert (done.returncode, [r["verdict"] for r in told["results"]]) == (1, ["pass"])
    assert [r["row"] for r in told["unread"]] == [2, 3]


def test_a_table_is_checked_row_by_row_and_its_rows_against_each_other(unisono, folder) -> None:
    book = openpyxl.Workbook()
    rows = [
        ["Channel", "Headline", "Copy", "Start"],
        ["Email", "Hello", f"{EASY} 15% off", "2026-11-25"],
        ["X", "Hello", f"{EASY} 20% off", "2026-11-25"],
        ["Blog", "Hello", EASY, "soon"],
    ]
    for row in rows:
        book.active.append(row)
    book.save(folder / "texts.xlsx")
    done = unisono("check", "texts.xlsx", "--json", folder=folder)
    told = json.loads(done.stdout)
    assert (done.returncode, [r["row"] for r in told["results"]]) == (1, [2, 3])
    assert [r["verdict"] for r in told["results"]] == ["block", "block"]
    assert told["unread"] == [
        {"row": 4, "column": "Start", "reason": "“soon” is no day; write it as YYYY-MM-DD."}
    ]


def test_answers_about_many_texts_go_to_a_file(unisono, folder) -> None:
    (folder / "t.csv").write_text(
        f'Copy,Start\n"{EASY}",\n"{EASY} 15% off",soon\n', encoding="utf-8"
    )
    done = unisono("check", "t.csv", "--out", "answers.csv", "--json", folder=folder)
    results = json.loads(done.stdout)["results"]  # nothing but JSON
    lines = (folder / "answers.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("row,key,verdict,score,findings,overridden_by,content_hash")
    assert lines[1].startswith("3,,not read,,Start: “soon” is no day")
    assert lines[2].startswith(f"2,row 2,{results[0]['verdict']},")
    assert results[0]["content_hash"] in lines[2]
    for asked, told in (
        (("t.csv", "--out", "answers.txt"), "answers.txt is no CSV, XLSX or JSON."),
        (("--text", EASY, "--out", "answers.csv"), "--out is for many texts."),
    ):
        refused = unisono("check", *asked, folder=folder)
        assert (refused.returncode > 1, told in refused.stderr) == (True, True)
    assert not (folder / "answers.txt").exists()


def test_one_text_is_told_as_one(unisono, folder) -> None:
    (folder / "t.csv").write_text(f'Copy\n"{EASY}"\n', encoding="utf-8")
    assert unisono("check", "t.csv", folder=folder).stdout.splitlines()[-1].startswith("1 text: ")
    (folder / "t.csv").write_text(f'Copy\n"{EASY}"\n"{EASY}"\n', encoding="utf-8")
    assert unisono("check", "t.csv", folder=folder).stdout.splitlines()[-1].startswith("2 texts: ")


def test_jsonl_and_the_options_fill_what_rows_do_not_say(unisono, folder) -> None:
    lines = [{"text": "x" * 91}, {"text": "x" * 91, "channel": "Blog"}]
    (folder / "t.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    done = unisono("check", "t.jsonl", "--channel", "Google Ads", "--json", folder=folder)
    lengths = [
        next(c["status"] for c in r["checks"] if c["name"] == "length")
        for r in json.loads(done.stdout)["results"]
    ]
    assert lengths == ["fix", "not measured"]


def test_lines_of_jsonl_are_counted_from_1_and_end_at_line_feeds_alone(unisono, folder) -> None:
    lines = [{"text": f"{EASY}\u2028{EASY}"}, {}, {"text": EASY}]
    made = "\r\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    (folder / "t.jsonl").write_text(made, encoding="utf-8", newline="")
    done = unisono("check", "t.jsonl", "--json", folder=folder)
    assert [r["row"] for r in json.loads(done.stdout)["results"]] == [1, 3]


@pytest.mark.parametrize("name", ["none.txt", "none.csv", "none.xlsx", "none.jsonl", "."])
def test_a_file_that_is_not_there_is_told_so(unisono, folder, name) -> None:
    done = unisono("check", name, folder=folder)
    assert done.returncode == 3
    assert f"{name} cannot be read: " in done.stderr
    assert "Name a file that is there" in done.stderr
    assert "Errno" not in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "Campaign,Clicks\nx,1\n", "a.csv has no column of texts."),
        ("a.jsonl", '{"text": 1}\n[1]\n', "a.jsonl, line 2: is no JSON object."),
        ("a.txt", b"\xff\xfe\x00", "cannot be read as UTF-8 text"),
    ],
)
def test_files_that_cannot_be_checked_say_why(unisono, folder, name, content, said) -> None:
    data = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(data)
    done = unisono("check", name, folder=folder)
    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr


def test_all_texts_of_a_campaign_are_checked_and_held_against_each_other(unisono, folder) -> None:
    days = "first_day: 2026-03-01\nlast_day: 2026-03-31\n"
    for kind, key, content in (
        ("campaign", "spring", f"title: Spring\n{days}"),
        ("asset", "mail", f"title: Mail\ncampaign: spring\ntext: {EASY} 15% off all plans.\n"),
        ("asset", "ad", f"title: Ad\ncampaign: spring\ntext: {EASY} 20% off all plans.\n"),
        (
            "activity",
            "news",
            f"title: News\nchannel: E-mail\ncampaign: spring\nassets: [mail]\n{days}",
        ),
        (
            "activity",
            "ads",
            f"title: Ads\nchannel: Google Ads\ncampaign: spring\nassets: [ad]\n{days}",
        ),
        ("activity", "fair", f"title: Fair\nchannel: Events\ncampaign: spring\n{days}"),
    ):
        (folder / "plan" / kind).mkdir(parents=True, exist_ok=True)
        (folder / "plan" / kind / f"{key}.yaml").write_text(content, encoding="utf-8")
    assert unisono("desk", "import", "plan", folder=folder).returncode == 0
    done = unisono("check", "--campaign", "spring", "--json", folder=folder)
    told = json.loads(done.stdout)
    assert (done.returncode, told["campaign"], told["verdict"]) == (1, "spring", "block")
    assert told["without_text"] == ["Fair"]
    assert [(r["key"], r["verdict"]) for r in told["results"]] == [
        ("ads/ad", "block"), ("news/mail", "block"),
    ]  # fmt: skip
    against = [f["source"] for r in told["results"] for c in r["checks"] for f in c["findings"]
               if c["name"] == "offers"]  # fmt: skip
    assert against == ["news/mail", "ads/ad"]
    plain = unisono("check", "--campaign", "Spring", folder=folder).stdout
    assert "Google Ads, ads/ad: BLOCK" in plain
    assert "Fair: not checked: the activity names no text." in plain
    assert "2 texts: 0 pass, 0 fix, 2 block" in plain
    empty = unisono("check", "--campaign", "spring", "--text", "-", folder=folder, stdin="")
    assert ("2 texts" in empty.stdout, empty.returncode) == (False, 1)
    wrong = unisono("check", "--campaign", "sprung", folder=folder)
    assert (wrong.returncode, "Do you mean" in wrong.stderr) == (3, True)


def test_nothing_to_check_and_wrong_days_are_said(unisono, folder) -> None:
    nothing = unisono("check", folder=folder)
    assert (nothing.returncode, "There is nothing to check" in nothing.stderr) == (3, True)
    wrong = unisono("check", "--text", "x", "--from", "soon", folder=folder)
    assert (wrong.returncode, "“soon” is no day" in wrong.stderr) == (3, True)


@pytest.mark.parametrize(("name", "content"), [("e.csv", ""), ("e.csv", "text\n"), ("e.jsonl", "")])
def test_a_file_without_texts_does_not_pass(unisono, folder, name, content) -> None:
    (folder / name).write_text(content, encoding="utf-8")
    done = unisono("check", name, folder=folder)
    assert (done.returncode, done.stdout) == (3, "")


def test_the_calibration_and_what_most_texts_fail_at_are_told(unisono, folder) -> None:
    one = unisono("check", "--text", EASY, folder=folder).stdout
    assert one.splitlines()[-1].startswith("  Calibration: shipped ")
    (folder / "t.csv").write_text("Copy\nOur mascot wears a hat.\nHello all of you!\n", "utf-8")
    told = unisono("check", "t.csv", folder=folder).stdout.splitlines()
    assert told[-1].startswith("Not passed: Carries the brand's pillars 2")
