"""Which pages belong together."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.scan.forms import Form, Look, Seen, forms_of
from parsers.scan.places import Looked
from templates.findings import Finding
from templates.identity import Identity

#: How many pages the documents of these tests have.
PAGES = {"a": 2, "b": 3, "twin": 2}


def told(text: str) -> tuple[list[str], list[Finding]]:
    """Forms of pages such as ``a1:R-1`` (with a code), ``a2`` (without), ``a2+twin2``, ``-``."""
    pages = []
    for page, word in enumerate(text.split(), 1):
        names, _, reference = word.partition(":")
        several = [] if names == "-" else names.split("+")
        looks = tuple(
            Look(name[:-1], int(name[-1]), PAGES[name[:-1]], page, Looked(())) for name in several
        )
        identity = Identity(looks[0].document, "0" * 12, reference) if ":" in word else None
        pages.append(Seen(page, identity, looks))
    forms, findings = forms_of(pages)
    return [as_text(form) for form in forms], findings


def as_text(form: Form) -> str:
    pages = ",".join(
        f"{number}@{'+'.join(str(look.page) for look in looks)}"
        for number, looks in sorted(form.pages.items())
    )
    return f"{form.document}:{form.identity.reference if form.identity else '?'} {pages}"


def codes(findings: Sequence[Finding]) -> list[tuple[str, int]]:
    return [(finding.code, finding.place.page) for finding in findings]


def test_pages_of_one_form_come_in_any_order() -> None:
    assert told("b3 b1:R b2") == (["b:R 1@2,2@3,3@1"], [])


def test_forms_of_several_documents_are_kept_apart() -> None:
    assert told("a1:R b1:S a2 b3 b2") == (["a:R 1@1,2@3", "b:S 1@2,2@5,3@4"], [])


def test_forms_of_one_document_are_parted_where_they_are_whole_and_in_order() -> None:
    assert told("a1:R a2 a1:S a2") == (["a:R 1@1,2@2", "a:S 1@3,2@4"], [])
    assert told("a1: a2 b1:T a1: a2 b2 b3")[0] == ["a: 1@1,2@2", "b:T 1@3,2@6,3@7", "a: 1@4,2@5"]


def test_pages_of_several_forms_in_disorder_belong_to_nobody() -> None:
    for text in ("a1:R a1:S a2 a2", "a2 a1:R a1:S a2", "a1:R a1:S a2", "a1:R a2 a2 a1:S"):
        forms, findings = told(text)
        assert all(",2@" not in form for form in forms), text
        assert {code for code, _ in codes(findings)} == {"scan.whose_page"}


def test_the_same_reference_is_the_same_form_twice() -> None:
    assert told("a1:R a2 a1:R a2") == (["a:R 1@1+3,2@2+4"], [])


def test_a_twin_page_goes_to_the_form_that_is_there() -> None:
    assert told("a1:R a2+twin2") == (["a:R 1@1,2@2"], [])
    assert told("twin1:R twin2+a2 a1:S a2+twin2")[0] == ["twin:R 1@1,2@2", "a:S 1@3,2@4"]


def test_a_first_page_without_a_code_opens_a_form() -> None:
    assert told("a1 a2") == (["a:? 1@1,2@2"], [])
    assert told("b2 b3") == (["b:? 2@1,3@2"], [])


def test_foreign_pages_belong_to_no_form() -> None:
    assert told("- a1:R - a2") == (["a:R 1@2,2@4"], [])


def test_missing_and_double_pages_are_told() -> None:
    pages = [
        Seen(1, Identity("b", "0" * 12, "R"), (Look("b", 1, 3, 1, Looked(())),)),
        Seen(2, None, (Look("b", 3, 3, 2, Looked(())),)),
        Seen(3, None, (Look("b", 3, 3, 3, Looked(())),)),
    ]
    (form,), _ = forms_of(pages)
    findings = list(form.findings(3))
    assert codes(findings) == [("scan.page_missing", 0), ("scan.page_twice", 3)]
    assert "หน้า 2 จาก 3 หน้า" in findings[0].sentence
    assert findings[1].found == "2 และ 3"
