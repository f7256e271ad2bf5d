"""What a file is, its content says; what is not fit to be kept is refused with a reason."""

from __future__ import annotations

import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from unisono.assets.inspection import inspect, safe_name
from unisono.assets.pictures import preview
from unisono.errors import AssetFileError
from unisono.settings import AssetSettings

Write = Callable[[str, bytes], Path]
Make = dict[str, Callable[..., bytes]]
SETTINGS = AssetSettings()
SVG = (
    b'<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 40"/>'
)
PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


def _facts(write: Write, name: str, data: bytes) -> object:
    return inspect(write("file", data), name, SETTINGS)


@pytest.mark.parametrize(
    ("kind", "media", "suffix"),
    [("PNG", "image/png", ".png"), ("JPEG", "image/jpeg", ".jpg"), ("GIF", "image/gif", ".gif"),
     ("WEBP", "image/webp", ".webp"), ("TIFF", "image/tiff", ".tif")],
)  # fmt: skip
def test_pictures_are_told_by_content(
    written: Write, make: Make, kind: str, media: str, suffix: str
) -> None:
    found = inspect(written("x", make["picture"](30, 40, kind)), "photo.bin", SETTINGS)
    assert (found.media_type, found.width, found.height) == (media, 30, 40)
    assert found.name == f"photo.bin{suffix}"


def test_other_kinds_are_told_by_content(written: Write, make: Make) -> None:
    svg = inspect(written("a", SVG), "mark.svg", SETTINGS)
    assert (svg.media_type, svg.width, svg.height, svg.notes) == ("image/svg+xml", 30, 40, ())
    assert inspect(written("b", PDF), "brief.pdf", SETTINGS).media_type == "application/pdf"
    docx = inspect(written("c", make["office"]()), "text.docx", SETTINGS)
    assert docx.name == "text.docx"
    film = inspect(written("d", make["film"]()), "spot.mp4", SETTINGS)
    assert (film.width, film.height, film.seconds) == (1080, 1920, 12)
    turned = inspect(written("e", make["film"](1920, 1080, turned=True)), "spot.mp4", SETTINGS)
    assert (turned.width, turned.height) == (1080, 1920)


def test_a_wrong_suffix_is_put_right_and_told(written: Write, make: Make) -> None:
    found = inspect(written("x", make["picture"](kind="JPEG")), "photo.png", SETTINGS)
    assert found.name == "photo.jpg"
    assert found.notes == ("it came as photo.png, its content is image/jpeg",)


def test_what_people_should_know_is_noted(written: Write, make: Make) -> None:
    found = inspect(written("x", make["picture"](kind="JPEG", mode="CMYK")), "print.jpg", SETTINGS)
    assert found.colour == "CMYK"
    assert found.notes == ("its colours are CMYK, for print; screens need RGB",)
    active = SVG.replace(b"/>", b"><script>alert(1)</script></svg>")
    assert "scripts" in inspect(written("y", active), "mark.svg", SETTINGS).notes[0]


def _film(last: bytes) -> bytes:
    """An MP4 that ends with an empty box."""

    def box(kind: bytes, body: bytes = b"") -> bytes:
        return struct.pack(">I4s", 8 + len(body), kind) + body

    empty = box(last) if last == b"mvhd" else box(b"trak", box(last))
    return box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", empty)


@pytest.mark.parametrize(
    ("name", "made", "said"),
    [
        ("empty.png", lambda m: b"", "empty.png is empty."),
        ("long.png", lambda m: b"just words\n" * 900_000,
         "long.png is text, which is not taken, although its name ends in .png."),
        ("page.svg", lambda m: b"<!doctype html><p>hi", "page.svg is a web page"),
        ("huge.png", lambda m: m["bomb"](), "100,000 × 100,000 pixels; at most 60 million"),
        ("cut.png", lambda m: m["picture"](300, 300)[:20_000], "cut.png is damaged or cut off"),
        ("cut.jpg", lambda m: m["picture"](300, 300, "JPEG")[:9_000],
         "cut.jpg is damaged or cut off"),
        ("cut.mp4", lambda m: m["film"]()[:150], "cut.mp4 is no whole film"),
        ("mvhd.mp4", lambda m: _film(b"mvhd"), "mvhd.mp4 is no whole film: its index is damaged"),
        ("tkhd.mp4", lambda m: _film(b"tkhd"), "tkhd.mp4 is no whole film: its index is damaged"),
        ("cut.pdf", lambda m: PDF[:20], "cut.pdf is a PDF that was cut off"),
        ("zip.png", lambda m: m["picture"]() + m["office"](), "is image/png and an archive in one"),
        ("code.gif", lambda m: m["picture"](kind="GIF") + b"<script>x</script>",
         "is image/gif and a web page or program in one"),
        ("pdf.jpg", lambda m: b"\xff\xd8\xff\xfe\x00\x10%PDF-1.7" + m["picture"](kind="JPEG")[2:],
         "is image/jpeg and a PDF in one"),
        ("bomb.svg", lambda m: b'<!DOCTYPE svg [<!ENTITY a "b">]>'
         + SVG.partition(b"-->")[2].replace(b"/>", b">&a;</svg>"), "is text, which is not taken"),
        ("a.svg", lambda m: SVG[:-2], "a.svg is no whole SVG"),
        ("tool.png", lambda m: b"MZ\x90\x00", "tool.png is a program"),
        ("files.zip", lambda m: m["office"]("other.txt"), "files.zip is an archive"),
    ],
    ids=lambda v: v if isinstance(v, str) and "." in v[:9] else "",
)  # fmt: skip
def test_what_is_not_fit_is_refused(
    written: Write, make: Make, name: str, made: Callable[[Make], bytes], said: str
) -> None:
    with pytest.raises(AssetFileError) as caught:
        inspect(written("x", made(make)), name, SETTINGS)
    assert said in caught.value.message
    assert caught.value.way_out


def test_limits_are_those_of_the_settings(written: Write, make: Make) -> None:
    path = written("x", make["picture"](100, 100))
    with pytest.raises(AssetFileError, match=r"at most 0\.001 MB"):
        inspect(path, "x.png", AssetSettings(max_file_mb=0.001))
    with pytest.raises(AssetFileError, match=r"at most 0\.005 million"):
        inspect(path, "x.png", AssetSettings(max_megapixels=0.005))
    with pytest.raises(AssetFileError, match="image/png, which is not taken"):
        inspect(path, "x.png", AssetSettings(types=("image/jpeg",)))


@pytest.mark.parametrize(
    ("name", "safe"),
    [("../../etc/passwd", "passwd"), ("C:\\temp\\a.png", "a.png"), ("a\u202egnp.exe", "agnp.exe"),
     ("\u2066x\u2069.png", "x.png"), ("..", "file"), ("", "file"), ("<b>.png", "_b_.png"),
     ("con.png", "_con.png"), ("Größe 1.png", "Größe 1.png")],
)  # fmt: skip
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=400))
def test_any_name_is_made_safe(name: str) -> None:
    found = safe_name(name)
    assert 0 < len(found) <= 120
    assert found == safe_name(found)
    assert not set(found) & set('/\\<>"\0\n\u202e')


@given(st.binary(max_size=400))
def test_junk_is_refused_in_words(data: bytes) -> None:
    import tempfile  # hypothesis runs the test often: tmp_path would be one for all

    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        with pytest.raises(AssetFileError):
            inspect(Path(file.name), "junk.png", SETTINGS)


@given(st.integers(8, 4000), st.binary(min_size=1, max_size=8))
def test_damaged_pictures_are_kept_whole_or_refused(at: int, junk: bytes) -> None:
    import io
    import tempfile

    out = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(out, "PNG")
    data = bytearray(out.getvalue())
    place = at % len(data)
    data[place : place + len(junk)] = junk
    with tempfile.NamedTemporaryFile() as file:
        file.write(bytes(data))
        file.flush()
        try:
            found = inspect(Path(file.name), "x.png", SETTINGS)
        except AssetFileError:
            return
        assert found.media_type == "image/png"


def test_a_preview_has_nothing_of_the_file_but_its_pixels(written: Write) -> None:
    path = written("x", b"")
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    exif[0x0112] = 6  # to be turned
    Image.new("RGB", (1200, 600), "red").save(path, "JPEG", exif=exif, comment=b"secret place")
    made = preview(path, "image/jpeg", SETTINGS)
    assert made is not None
    assert b"secret" not in made
    small = written("small", made)
    with Image.open(small) as image:
        assert (image.format, image.size) == ("WEBP", (240, 480))
        assert dict(image.getexif()) == {}


_PEAK = """
import sys
from pathlib import Path
from unisono.assets.inspection import inspect
from unisono.assets.pictures import preview
from unisono.settings import AssetSettings
def peak():
    said = Path("/proc/self/status").read_text().partition("VmHWM:")[2]
    return int(said.split()[0])
path, settings = Path(sys.argv[1]), AssetSettings()
before = peak()
assert preview(path, inspect(path, "a.png", settings).media_type, settings)
print(peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peaks are read from /proc")
def test_a_large_picture_is_held_once(written: Write) -> None:
    path = written("x", b"")
    Image.new("RGBA", (4000, 4000), (1, 2, 3, 4)).save(path, "PNG", compress_level=1)
    told = subprocess.run(
        [sys.executable, "-c", _PEAK, str(path)], capture_output=True, text=True, check=True
    )
    assert int(told.stdout) * 1024 < 1.8 * 4 * 4000 * 4000


def test_one_picture_is_unpacked_at_a_time(
    written: Write, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, active, most = written("x", make["picture"]()), [], []

    def slow(image: Image.Image) -> Image.Image:
        active.append(image)
        most.append(len(active))
        time.sleep(0.02)
        active.pop()
        return image

    monkeypatch.setattr(ImageOps, "exif_transpose", slow)
    threads = [
        threading.Thread(target=preview, args=(path, "image/png", SETTINGS)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1, 1]


@pytest.mark.parametrize(("width", "height"), [(3000, 2001), (1, 5000), (6000, 1), (481, 480)])
def test_a_preview_shows_the_whole_picture(written: Write, width: int, height: int) -> None:
    path = written("x", b"")
    image = Image.linear_gradient("L").resize((width, height))  # dark above, light below
    image.save(path, "PNG")
    made = preview(path, "image/png", SETTINGS)
    assert made is not None
    wanted = image.convert("RGB")
    wanted.thumbnail((480, 480))
    with Image.open(written("small", made)) as small:
        assert small.size == wanted.size
        for row in range(0, small.height, 7):
            (x, y), light = (small.width // 2, row), wanted.getpixel((wanted.width // 2, row))
            found = small.getpixel((x, y))
            assert isinstance(found, tuple)
            assert isinstance(light, tuple)
            assert abs(found[0] - light[0]) <= 12
