"""Files are whole or not there; nothing that somebody changed is lost."""

from pathlib import Path

import pytest

from service.batches import files
from service.batches.errors import BatchRefused
from service.batches.journal import Journal

IDENTITY = {"document": "demand_notice_1", "register": "abc", "as_of": "2025-11-20"}


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "ก" / "ข.docx"
    files.write_whole(path, b"one")
    files.write_whole(path, b"two", durable=True)
    assert path.read_bytes() == b"two"
    assert [each.name for each in path.parent.iterdir()] == ["ข.docx"]
    assert files.checksum_of(path) == files.checksum(b"two")
    assert files.checksum_of(tmp_path / "nothing") == ""


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "x").touch()
    with pytest.raises(OSError, match="taken"):
        files.write_whole(tmp_path / "taken", b"data")
    assert [each.name for each in tmp_path.iterdir()] == ["taken"]


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    for name in (".faf-12.part", "หนังสือ.docx", ".faf-x.part"):
        (tmp_path / name).touch()
    files.remove_parts([tmp_path, tmp_path / "nowhere"])
    assert {each.name for each in tmp_path.iterdir()} == {"หนังสือ.docx", ".faf-x.part"}


def test_a_changed_file_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "ก.docx"
    for text in ("first", "second"):
        path.write_text(text)
        files.set_aside(path)
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {
        "ก (ฉบับก่อน 1).docx": "first",
        "ก (ฉบับก่อน 2).docx": "second",
    }
    assert files.set_aside(path) is None


def test_the_journal_remembers(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path)
    journal.start(IDENTITY, ["ก/1", "ก/2"])
    journal.add({1: {"docx": "aa"}})
    journal.add({1: {"pdf": "bb"}, 2: {"docx": "cc"}})
    journal.close()
    again = Journal.open(tmp_path)
    assert again.identity == IDENTITY
    assert again.stems == ("ก/1", "ก/2")
    assert again.made == {1: {"docx": "aa", "pdf": "bb"}, 2: {"docx": "cc"}}
    again.close()


def test_every_torn_end_is_survived(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path)
    journal.start(IDENTITY, ["ก/1"])
    journal.add({1: {"docx": "aa"}})
    journal.close()
    path = tmp_path / files.JOURNAL
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        torn = Journal.open(tmp_path)
        assert torn.made == {}
        if not torn.identity:
            torn.start(IDENTITY, ["ก/1"])
        torn.add({1: {"docx": "aa"}})
        torn.close()
        assert path.read_bytes() == whole


def test_a_second_run_in_the_folder_is_refused(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path)
    with pytest.raises(BatchRefused) as refused:
        Journal.open(tmp_path)
    assert [finding.code for finding in refused.value.findings] == ["batch.running"]
    journal.close()
    Journal.open(tmp_path).close()


def test_another_batch_is_refused_and_says_what_differs(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path)
    journal.refuse_other(IDENTITY)
    journal.start(IDENTITY, [])
    journal.refuse_other(IDENTITY)
    with pytest.raises(BatchRefused) as refused:
        journal.refuse_other(IDENTITY | {"register": "other", "as_of": "2025-11-21"})
    journal.close()
    sentence = refused.value.findings[0].sentence
    assert "ทะเบียน" in sentence
    assert "วันที่คิดหนี้" in sentence
    assert "--restart" in refused.value.findings[0].remedy
