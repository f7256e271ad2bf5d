"""The backup's file: a zip with a manifest that has size and SHA-256 of every member."""

from __future__ import annotations

import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from unisono.errors import BackupError, DiskFullError

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
_MEMBER: Final = re.compile(
    r"desk/[a-z][a-z0-9_]{0,62}\.jsonl|runs/[A-Za-z0-9][A-Za-z0-9._-]{0,120}"
    r"|assets/[0-9a-f]{64}|files/(unisono\.toml|brand\.yaml|taxonomy\.yaml|mapping\.yaml"
    r"|matches\.json|calibrations\.json)"
)
_BLOCK: Final = 1 << 20
_LONGEST_LINE: Final = 64 << 20
_LARGEST_MANIFEST: Final = 16 << 20


class ArchiveWriter:
    """Writes members one after the other; the manifest last, from what was really written."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, blocks: Iterable[bytes], *, packed: bool = True) -> None:
        """Add one member; not ``packed`` is for what is packed already, such as films."""
        seen, size = sha256(), 0
        info = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        with self._file.open(info, "w", force_zip64=True) as member:
            for block in blocks:
                member.write(block)
                seen.update(block)
                size += len(block)
        self.members[name] = {"size": size, "sha256": seen.hexdigest()}

    def finish(self, facts: dict[str, Any]) -> None:
        """Add the manifest."""
        manifest = {"format": FORMAT, **facts, "members": self.members}
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        self._file.writestr(MANIFEST, text)


@contextmanager
def writing(path: Path) -> Iterator[ArchiveWriter]:
    """An archive that appears at ``path`` when it is whole; only its owner may read it.

    Raises:
        BackupError, DiskFullError: it cannot be written; nothing half written is left.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        opened = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w+b") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as file:
                yield ArchiveWriter(file)
            raw.flush()
            os.fsync(raw.fileno())
        temporary.replace(path)
    except OSError as error:
        kind = DiskFullError if error.errno == 28 else BackupError
        raise kind(
            f"{path} cannot be written: {error.strerror}.",
            way_out="Choose a folder you may write to, with space left.",
        ) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


class Archive:
    """A backup that was read to its end once: every member is there and as it was written."""

    def __init__(self, path: Path, most_bytes: int) -> None:
        """Open and verify.

        Raises:
            BackupError: it is no backup, is damaged, was changed, or unpacks to too much.
                Files of assets are stored as they are: what is in the archive is their size.
        """
        self.path = path
        try:
            self._file = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise BackupError(f"There is no file {path}.") from None
        except (OSError, zipfile.BadZipFile) as error:
            raise BackupError(f"{path} cannot be read as a backup: {error}.") from None
        try:
            self.facts = self._manifest()
            self._verify(most_bytes)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as e:
            self._file.close()
            raise self._damaged(f"a part cannot be unpacked ({e})") from None
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Members, but for the manifest."""
        return tuple(self.facts["members"])

    def lines(self, name: str) -> Iterator[bytes]:
        """Lines of a member."""
        with self._file.open(name) as member:
            while line := member.readline(_LONGEST_LINE):
                yield line

    def blocks(self, name: str) -> Iterator[bytes]:
        """A member in pieces."""
        with self._file.open(name) as member:
            while block := member.read(_BLOCK):
                yield block

    def bytes(self, name: str) -> bytes:
        """A member as a whole."""
        return self._file.read(name)

    def _damaged(self, what: str) -> BackupError:
        return BackupError(
            f"{self.path} is damaged or was changed: {what}.",
            way_out="Nothing was restored; use another backup.",
        )

    def _manifest(self) -> dict[str, Any]:
        try:
            info = self._file.getinfo(MANIFEST)
        except KeyError:
            raise BackupError(f"{self.path} is no backup of unisono.") from None
        if info.file_size > _LARGEST_MANIFEST:
            raise self._damaged("its manifest is too large")
        try:
            facts = json.loads(self._file.read(MANIFEST))
            if facts["format"] > FORMAT:
                raise BackupError(
                    f"{self.path} was made by a newer unisono ({facts.get('unisono')}).",
                    way_out="Update unisono: pip install --upgrade unisono.",
                )
            sizes = [int(m["size"]) for m in facts["members"].values()]
            if not isinstance(facts["desk_version"], str) or min(sizes, default=0) < 0:
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise self._damaged("its manifest cannot be read") from None
        return dict(facts)

    def _verify(self, most_bytes: int) -> None:
        members: dict[str, Any] = self.facts["members"]
        infos = self._file.infolist()
        names = [info.filename for info in infos if info.filename != MANIFEST]
        odd = [name for name in names if not _MEMBER.fullmatch(name)]
        if odd:
            raise self._damaged(f"it holds '{odd[0][:100]}', which no backup does")
        if sorted(names) != sorted(members) or len(infos) != len(names) + 1:
            raise self._damaged("what it holds is not what its manifest says")
        stored = {i.filename for i in infos if _as_it_is(i)}
        if sum(int(members[n]["size"]) for n in stored) > self.path.stat().st_size:
            raise self._damaged("its files say they are larger than it is")
        if sum(int(m["size"]) for n, m in members.items() if n not in stored) > most_bytes:
            raise BackupError(
                f"{self.path} unpacks to more than {most_bytes >> 20} MiB.",
                way_out="If it is yours, raise model.max_unpacked_mb.",
            )
        for name, said in members.items():
            if self._seal(name, int(said["size"])) != said["sha256"]:
                raise self._damaged(f"{name} is not as it was written")

    def _seal(self, name: str, size: int) -> str:
        seen, read = sha256(), 0
        with self._file.open(name) as member:
            while block := member.read(_BLOCK):
                read += len(block)
                if read > size:
                    return ""
                seen.update(block)
        return seen.hexdigest() if read == size else ""


def _as_it_is(info: zipfile.ZipInfo) -> bool:
    """Whether a member is the file of an asset that was not packed, so cannot unpack to more."""
    stored = info.compress_type == zipfile.ZIP_STORED and info.file_size == info.compress_size
    return info.filename.startswith("assets/") and stored
