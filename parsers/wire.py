"""Readings as JSON: how they leave the child that reads, and what programs are told."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from parsers.reading import Coercion, KnownBy, Proposal, Reading
from templates.catalogue import find
from templates.findings import Finding, Place
from templates.identity import Identity


def to_json(reading: Reading) -> dict[str, Any]:
    """The reading as JSON-ready data with its sentences rendered; crops are base64."""
    identity = asdict(reading.identity)
    return {
        "kind": reading.kind,
        **identity,
        "known_by": reading.known_by and str(reading.known_by),
        "data": dict(reading.data),
        "complete": reading.record is not None,
        "findings": list(map(finding_to_json, reading.findings)),
        "coercions": [
            {**asdict(each), "place": _place(each.place), "says": Finding(each.rule).sentence}
            for each in reading.coercions
        ],
        "proposals": [
            {
                **asdict(each),
                "place": _place(each.place),
                "crop": base64.b64encode(each.crop).decode(),
            }
            for each in reading.proposals
        ],
        "places": {path: _place(place) for path, place in reading.places.items()},
        "shown": dict(reading.shown),
        "more": [to_json(each) for each in reading.more],
    }


def from_json(told: Mapping[str, Any]) -> Reading:
    """The reading that ``to_json`` told; its record is read again from its data."""
    identity = Identity(*(told[name] for name in ("document", "template", "reference", "model")))
    document = find(identity.document)
    record = None
    if told["complete"] and document is not None:
        record = document.record.model_validate(told["data"])
    return Reading(
        kind=told["kind"],
        identity=identity,
        known_by=KnownBy(told["known_by"]) if told["known_by"] else None,
        data=told["data"],
        record=record,
        findings=tuple(map(finding_from_json, told["findings"])),
        coercions=tuple(
            Coercion(
                each["field"], each["original"], each["value"], each["rule"], _placed(each["place"])
            )
            for each in told["coercions"]
        ),
        proposals=tuple(
            Proposal(
                each["field"], each["text"], each["confidence"], _placed(each["place"]),
                base64.b64decode(each["crop"]),
            )
            for each in told["proposals"]
        ),
        places={path: _placed(place) for path, place in told["places"].items()},
        shown=told["shown"],
        more=tuple(map(from_json, told["more"])),
    )  # fmt: skip


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """The finding as JSON-ready data: its sentences rendered, and the facts they are made of."""
    return {**finding.as_dict(), "facts": dict(finding.facts)}


def finding_from_json(told: Mapping[str, Any]) -> Finding:
    """The finding that ``finding_to_json`` told."""
    return Finding(
        told["code"], _placed(told["place"]), told["found"], told["expected"], told["suggestion"],
        told["facts"],
    )  # fmt: skip


def _place(place: Place) -> dict[str, Any]:
    told = {key: getattr(place, key) for key in Place.__slots__}
    return {key: value for key, value in told.items() if value}


def _placed(told: Mapping[str, Any]) -> Place:
    box = told.get("box")
    return Place(**{**told, "box": tuple(box) if box else None})
