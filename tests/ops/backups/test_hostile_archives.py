"""A file that is cut short, changed, foreign or malicious is refused with a clear line, and nothing of it is used."""

import errno
import hashlib
import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.ops.backups.manifest import DATABASE, NAME, BackupError, BrokenBackupError
from app.ops.backups.restoring import restore
from app.ops.backups.verifying import verify
from tests.ops.backups.conftest import back_up, content_of, fill, quiet, yes

Change = Callable[[dict[str, Any], dict[str, bytes]], None]
PICTURE = "files/images/ab/abcdef"


@pytest.fixture
def archive(app: Flask) -> Path:
    fill(app)
    return back_up(app)


def rewritten(
    archive: Path, change: Change, packing: int = zipfile.ZIP_STORED, *, pack_all: bool = False
) -> Path:
    """Return a copy in which the manifest and the members were changed together."""
    with zipfile.ZipFile(archive) as file:
        members = {name: file.read(name) for name in file.namelist()}
    manifest = json.loads(members.pop(NAME))
    change(manifest, members)
    changed = archive.with_name("changed.zip")
    with zipfile.ZipFile(changed, "w") as file:
        for name, content in members.items():
            file.writestr(name, content, zipfile.ZIP_DEFLATED if name == DATABASE else packing)
        file.writestr(NAME, json.dumps(manifest), zipfile.ZIP_DEFLATED if pack_all else zipfile.ZIP_STORED)
    return changed


def refuse(path: Path, words: str) -> None:
    with pytest.raises(BrokenBackupError, match=words) as refusal:
        verify(path, quiet)
    assert "\n" not in refusal.value.message


def test_an_unchanged_copy_is_whole(archive: Path) -> None:
    assert verify(rewritten(archive, lambda _manifest, _members: None), quiet).members


@pytest.mark.parametrize("kept", [0, 10, 0.5, 0.99])
def test_a_file_that_was_cut_short(archive: Path, kept: float) -> None:
    content = archive.read_bytes()
    archive.write_bytes(content[: int(kept * len(content)) if kept < 1 else int(kept)])
    refuse(archive, "no backup, or not a whole one")


def test_a_file_that_is_not_there_or_no_file(archive: Path, tmp_path: Path) -> None:
    refuse(tmp_path / "none.zip", "There is no file")
    refuse(tmp_path, "no backup, or not a whole one")


def test_a_flipped_bit_anywhere_is_noticed(archive: Path) -> None:
    content = archive.read_bytes()
    for place in range(40, len(content), max(1, len(content) // 60)):
        changed = bytearray(content)
        changed[place] ^= 0x10
        archive.write_bytes(changed)
        try:
            verify(archive, quiet)
        except BackupError:
            continue
        # Some bytes of a zip say nothing: the same content came out, by its checksum.


def test_a_picture_that_was_changed(archive: Path) -> None:
    def change(_manifest: dict[str, Any], members: dict[str, bytes]) -> None:
        members[PICTURE] = members[PICTURE][::-1]

    refuse(rewritten(archive, change), f"{PICTURE} was changed")


def test_a_database_that_is_not_the_described_one(archive: Path, app: Flask) -> None:
    def change(manifest: dict[str, Any], _members: dict[str, bytes]) -> None:
        manifest["database"]["rows"]["users"] = 7

    refuse(rewritten(archive, change), "not the one that its manifest describes")


@pytest.mark.parametrize("content", [b"", b"no database at all" * 1000])
def test_a_database_that_is_none(archive: Path, content: bytes) -> None:
    refuse(
        rewritten(archive, lambda manifest, members: replace(manifest, members, content)), "cannot be read"
    )


def test_a_database_with_a_damaged_page_and_a_right_checksum(archive: Path) -> None:
    def change(manifest: dict[str, Any], members: dict[str, bytes]) -> None:
        whole = members[DATABASE]
        replace(manifest, members, whole[:8192] + b"\xff" * 4096 + whole[12288:])

    refuse(rewritten(archive, change), "Take another backup")


def replace(manifest: dict[str, Any], members: dict[str, bytes], content: bytes) -> None:
    """Let this be the database, with everything that a manifest says of it."""
    members[DATABASE] = content
    (entry,) = [entry for entry in manifest["members"] if entry["name"] == DATABASE]
    entry.update(size=len(content), sha256=hashlib.sha256(content).hexdigest())


def test_another_zip_and_another_programs_backup(archive: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.zip"
    with zipfile.ZipFile(foreign, "w") as file:
        file.writestr("hello.txt", "hello")
    refuse(foreign, "no backup, or not a whole one")
    refuse(
        rewritten(archive, lambda manifest, _: manifest.update(program="another")),
        "no backup of this program",
    )
    refuse(rewritten(archive, lambda manifest, _: manifest.update(format=2)), "A newer version made it")
    refuse(rewritten(archive, lambda manifest, _: manifest.pop("members")), "no backup of this program")


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "files/../../evil",
        "/etc/evil",
        "files//evil",
        "files/./evil",
        "files/a\\b",
        "files/.hidden/../x",
        "keys",
    ],
)
def test_a_name_that_leads_outside(archive: Path, tmp_path: Path, app: Flask, name: str) -> None:
    def change(manifest: dict[str, Any], members: dict[str, bytes]) -> None:
        members[name] = members.pop(PICTURE)
        (entry,) = [entry for entry in manifest["members"] if entry["name"] == PICTURE]
        entry["name"] = name

    changed = rewritten(archive, change)
    refuse(changed, "outside of itself")
    before = sorted(path for path in tmp_path.rglob("evil"))
    with pytest.raises(BrokenBackupError):
        restore(changed, app.extensions["config"], to=None, say=quiet, confirm=yes)
    assert sorted(path for path in tmp_path.rglob("evil")) == before == []


def test_a_file_that_the_manifest_does_not_name_or_names_twice(archive: Path) -> None:
    refuse(
        rewritten(archive, lambda _, members: members.update({"files/more": b"x"})),
        "other files than it says",
    )
    refuse(
        rewritten(archive, lambda manifest, _: manifest["members"].append(manifest["members"][-1])),
        "no backup, or not a whole one",
    )
    refuse(rewritten(archive, lambda _, members: drop(members)), "other files than it says")


def drop(members: dict[str, bytes]) -> None:
    """Leave a picture out."""
    del members[PICTURE]


def test_a_file_that_would_swell(archive: Path) -> None:
    refuse(
        rewritten(archive, lambda _manifest, _members: None, zipfile.ZIP_DEFLATED),
        "not what its manifest says",
    )


def test_a_database_that_would_swell_beyond_measure(archive: Path) -> None:
    refuse(
        rewritten(archive, lambda manifest, members: replace(manifest, members, bytes(80 * 1024 * 1024))),
        "not what its manifest says",
    )


def test_a_manifest_that_would_swell_beyond_measure(archive: Path) -> None:
    changed = rewritten(
        archive, lambda manifest, _: manifest.update(more=" " * 8 * 1024 * 1024), pack_all=True
    )
    refuse(changed, "no backup, or not a whole one")


def test_a_manifest_of_a_million_brackets(archive: Path) -> None:
    with zipfile.ZipFile(archive.with_name("deep.zip"), "w") as file:
        file.writestr(NAME, "[" * 1_000_000)
    refuse(archive.with_name("deep.zip"), "no backup of this program")


def test_entries_that_share_their_bytes(archive: Path) -> None:
    content = archive.read_bytes()
    twice = archive.with_name("shared.zip")
    shutil.copy(archive, twice)
    with zipfile.ZipFile(twice, "a") as file:
        # The directory names one picture many times; its bytes are there once.
        (entry,) = [each for each in file.filelist if each.filename == PICTURE]
        for number in range(200):
            again = copy(entry)
            again.filename = f"{PICTURE}{number}"
            file.filelist.append(again)
        file.writestr("files/images/end", b"")
    assert twice.stat().st_size < 2 * len(content)
    refuse(twice, "more than its size")


def test_a_link_that_leads_outside(archive: Path, app: Flask, tmp_path: Path) -> None:
    changed = archive.with_name("link.zip")
    target = str(tmp_path / "var" / "keys").encode()

    def lead(manifest: dict[str, Any], members: dict[str, bytes]) -> None:
        members[PICTURE] = target
        (entry,) = [entry for entry in manifest["members"] if entry["name"] == PICTURE]
        entry.update(size=len(target), sha256=hashlib.sha256(target).hexdigest())

    rewritten(archive, lead).rename(changed)
    # As a plain file it is one like any other; the same entry as a link is refused.
    assert verify(changed, quiet)
    with zipfile.ZipFile(changed, "a") as file:
        (entry,) = [each for each in file.filelist if each.filename == PICTURE]
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.comment = b"so that the directory is written anew"
    refuse(changed, "not what its manifest says")


def test_words_that_would_paint_the_terminal(archive: Path) -> None:
    refuse(
        rewritten(archive, lambda manifest, _: manifest["database"]["keys"].append("\x1b[2J")),
        "no backup of this",
    )


def test_a_database_that_would_fill_the_disk(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: usage)
    with pytest.raises(BackupError, match="are free"):
        verify(archive, quiet)


def test_a_disk_that_is_full_in_the_middle_changes_nothing(
    archive: Path, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, before = app.extensions["config"], content_of(app)

    def fail(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full, pytest.raises(BackupError, match="No space left on device"):
        full.setattr("os.fsync", fail)
        restore(archive, config, to=None, say=quiet, confirm=yes)
    assert content_of(app) == before
    assert [path.name for path in config.var_dir.iterdir() if path.name.startswith(".restore")] == []


def test_verifying_leaves_nothing_behind(archive: Path) -> None:
    before = sorted(path.name for path in archive.parent.iterdir())
    verify(archive, quiet)
    assert sorted(path.name for path in archive.parent.iterdir()) == before
    shutil.copy(archive, archive.with_name("copy.zip"))
    archive.with_name("copy.zip").write_bytes(archive.read_bytes()[:-9])
    refuse(archive.with_name("copy.zip"), "not a whole one")
    assert sorted(path.name for path in archive.parent.iterdir()) == sorted([*before, "copy.zip"])
