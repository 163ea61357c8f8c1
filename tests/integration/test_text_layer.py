"""Every string that goes in is read back from every PDF; the files are whole and repeatable."""

import io
import json
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest

from tests.helpers.construct_texts import record, strings
from tests.helpers.constructs import CONSTRUCTS
from tests.helpers.filled import MAKERS, NAMES, fill, filled
from tests.helpers.reading import READERS, missing, squeezed, word_strings
from tests.helpers.word_files import WordFile, par, run

CLUSTERS = (
    "น้ำผึ้ง กตัญญู ปู่ย่า ญี่ปุ่น ที่ปรึกษา ฐานะ กุฏิ ฎีกา ตำบล ป้าฟ้า ฝั่ง ฬา ศุภฤกษ์ พันธุ์ "
    "เล่ห์ อ๊อด จ๋า ไม้ เก็บ เป็น สิทธิ์ ศักดิ์ ประสิทธิ์ ฤทธิ์ เฉลิมฯ และ ๆ ฯลฯ ๐๑๒๓๔๕๖๗๘๙ "
    "฿1,234.50 EB123456785TH กปส.00001/2560"
)


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if name == "pdftotext":
        request.getfixturevalue("pdftotext")
    return name


@pytest.mark.parametrize("name", NAMES)
def test_every_string_of_the_word_file_is_read_back(name: str, reader: str, tmp_path: Path) -> None:
    made = filled(name)
    said = word_strings(made.word)
    assert said
    assert missing(said, READERS[reader](made.pdf, tmp_path)) == []


def test_every_string_of_the_record_is_read_back(reader: str, tmp_path: Path) -> None:
    made = WordFile()
    values = record()
    texts = [text for text in strings(values) if squeezed(text)]
    made.add(par("{%p for text in texts %}"), par("{{ text }}"), par("{%p endfor %}"))
    pdf = fill(made.bytes(), "strings", {"texts": texts}).pdf
    wanted = [squeezed(line) for text in texts for line in text.split("\n")]
    assert missing(wanted, READERS[reader](pdf, tmp_path)) == []


@pytest.mark.parametrize(
    "look", ["", "<w:b/><w:bCs/>", "<w:i/><w:iCs/>", "<w:b/><w:bCs/><w:i/><w:iCs/>"]
)
def test_marks_are_read_back_in_every_style(look: str, reader: str, tmp_path: Path) -> None:
    words = CLUSTERS.split()
    pdf = fill(WordFile().add(*(par(run(word, look)) for word in words)).bytes(), "m", {}).pdf
    read = [squeezed(line) for line in READERS[reader](pdf, tmp_path)[0].splitlines()]
    assert [line for line in read if line] == words


@pytest.mark.parametrize("name", NAMES)
def test_pdf_is_whole_and_carries_its_record(name: str) -> None:
    made = filled(name)
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        assert pdf.check_pdf_syntax() == []
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "3B"
            assert metadata["dc:title"]
        attached: Any = pdf.attachments["record.json"]
        assert json.loads(attached.get_file().read_bytes()) == json.loads(made.record)


@pytest.mark.parametrize("name", NAMES)
def test_same_input_same_bytes(name: str) -> None:
    again = MAKERS[name](name) if name not in CONSTRUCTS else None
    if again is None:
        data, first = CONSTRUCTS[name]().bytes(), filled(name)
        one, two = fill(data, name, record()), fill(data, name, record())
        assert (one.word, one.pdf) == (two.word, two.pdf)
        assert first.findings == ()
    else:
        assert (again.word, again.pdf) == (filled(name).word, filled(name).pdf)


@pytest.mark.parametrize("name", NAMES)
def test_word_output_opens(name: str) -> None:
    document = docx.Document(io.BytesIO(filled(name).word))
    assert document.element.body is not None
    assert not any("{{" in text or "{%" in text for text in word_strings(filled(name).word))
