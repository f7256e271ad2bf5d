import gzip
import io
import zipfile

import pytest

CSV = "a,b\n1,2\n"


def pack(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_gzip(reader):
    landing = reader.one("a.csv.gz", gzip.compress(CSV.encode()))
    assert (landing.path, landing.format) == ("a.csv.gz", "csv")
    assert reader.rows(landing) == [(2, "1", "2")]


def test_members_of_a_zip(reader):
    content = pack({"x/a.csv": CSV, "b.jsonl": '{"q": 1}\n', "__MACOSX/._a.csv": "junk"})
    result = reader.read("z.zip", content)
    assert result.problems == ()
    assert [(x.path, x.format) for x in result.landings] == [
        ("z.zip!x/a.csv", "csv"), ("z.zip!b.jsonl", "jsonl"),
    ]  # fmt: skip


def test_dangerous_members_are_refused_and_the_others_go_on(reader, tmp_path):
    content = pack(
        {"../../evil.csv": CSV, "/abs.csv": CSV, "C:\\x.csv": CSV, "in.zip": pack({"a.csv": CSV}),
         "junk.csv": bytes(range(256)) * 20, "good.csv": CSV}
    )  # fmt: skip
    result = reader.read("z.zip", content)
    assert [x.path for x in result.landings] == ["z.zip!good.csv"]
    assert {p.path: p.message for p in result.problems} == {
        "z.zip!../../evil.csv": "Its name leads out of the archive.",
        "z.zip!/abs.csv": "Its name leads out of the archive.",
        "z.zip!C:\\x.csv": "Its name leads out of the archive.",
        "z.zip!in.zip": "It is an archive inside an archive.",
        "z.zip!junk.csv": "The file is binary, not a text table.",
    }
    assert not list(tmp_path.rglob("evil.csv"))


def test_encrypted_member(reader):
    content = bytearray(pack({"a.csv": CSV}))
    content[6] |= 1  # general purpose flag of the local header
    content[content.index(b"PK\x01\x02") + 8] |= 1  # and of the directory
    (problem,) = reader.read("z.zip", bytes(content)).problems
    assert problem.message == "It is encrypted."


@pytest.mark.parametrize("kind", ["zip", "gz"])
def test_unpacking_is_limited_by_size(reader, kind):
    data = ("a,b\n" + "1,2\n" * 600_000).encode()
    content = pack({"a.csv": data}) if kind == "zip" else gzip.compress(data)
    (problem,) = reader.read(f"a.csv.{kind}", content, max_unpacked_mb=1).problems
    assert "unpacks to more than 1 MiB" in problem.message


def test_a_zip_bomb_is_stopped_by_its_ratio(reader):
    content = pack({"a.csv": b"0" * (80 << 20), "b.csv": CSV})
    result = reader.read("a.zip", content)
    assert [p.path for p in result.problems] == ["a.zip!a.csv"]
    assert "as a zip bomb does" in result.problems[0].message
    assert [x.path for x in result.landings] == ["a.zip!b.csv"]


def test_damaged_archives(reader):
    assert "damaged" in reader.read("a.gz", gzip.compress(CSV.encode())[:15]).problems[0].message
    assert "damaged" in reader.read("a.zip", pack({"a.csv": CSV})[:40]).problems[0].message
