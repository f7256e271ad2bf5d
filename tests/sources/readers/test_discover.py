import pytest

from unisono.sources.readers import discover, kind_not_read


def test_discover(tmp_path):
    root = tmp_path / "exports"
    outside = tmp_path / "outside.csv"
    outside.write_text("a,b\n1,2\n")
    names = ["b.csv", "a/x.xlsx", ".hidden.csv", ".git/x.csv", "~$b.xlsx", "README.md", "p.pdf",
             "m.yaml", "i.png", "s.html", "README"]  # fmt: skip
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a,b\n1,2\n")
    (root / "table.txt").write_text("day\tcost\n2026-01-01\t5\n2026-01-02\t6\n")
    (root / "notes.txt").write_text("Some notes\nabout the exports\n")
    (root / "link.csv").symlink_to(outside)
    (root / "inner.csv").symlink_to(root / "b.csv")
    files, ignored = discover(root)
    assert [p.relative_to(root).as_posix() for p in files] == [
        "a/x.xlsx", "b.csv", "inner.csv", "table.txt",
    ]  # fmt: skip
    assert [p.name for p in ignored] == [
        "README", "README.md", "i.png", "m.yaml", "notes.txt", "p.pdf", "s.html",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "kind"),
    [("a/Brief.PDF", "PDF document"), ("logo.png", "image"), ("mail.txt", "text without columns"),
     ("x", "text without columns"), ("README", ""), ("readme.txt", ""), ("notes.md", ""),
     ("License.pdf", ""), ("page.html", "web page")],
)  # fmt: skip
def test_kinds_that_are_not_read_have_a_word_but_notes(path: str, kind: str) -> None:
    assert kind_not_read(path) == kind
