"""Bringing every national ID to the current key, some at a time; stopped, it can go on."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, not_, select, tuple_, update

from service.store.engine import Store, Writer
from service.store.schema import loans, parties
from service.store.scope import Scope

_BATCH: Final = 1_000
Place = tuple[int, str]


def rotate(store: Store, scope: Scope, who: str) -> int:
    """Encrypt again what other keys hold, each batch its own transaction; how many there were.

    Raises StoreError: an old key is not in the ring any more.
    """
    done, after = 0, (0, "")
    while True:
        with store.writing(who) as writer:
            last, count = _rotate_batch(writer, scope, after)
        done += count
        if last is None:
            break
        after = last
    with store.writing(who) as writer:
        # The entry also seals the log anew, so that the old key can go.
        facts = {"key": store.keys.current, "numbers": done}
        writer.log.add("keys.rotated", "store", facts=facts)
    return done


def _rotate_batch(writer: Writer, scope: Scope, after: Place) -> tuple[Place | None, int]:
    keys = writer.keys
    query = (
        select(parties.c.loan_id, parties.c.party_id, parties.c.id_cipher)
        .join(loans, parties.c.loan_id == loans.c.id)
        .where(
            scope.condition,
            tuple_(parties.c.loan_id, parties.c.party_id) > tuple_(*after),
            parties.c.id_cipher.is_not(None),
            not_(parties.c.id_cipher.startswith(f"{keys.current}:", autoescape=True)),
        )
        .order_by(parties.c.loan_id, parties.c.party_id)
        .limit(_BATCH)
    )
    found = writer.connection.execute(query).all()
    if not found:
        return None, 0
    changed = []
    for loan_id, party_id, cipher in found:
        number = keys.decrypt(cipher)
        changed.append(
            {
                "at_loan": loan_id,
                "at_party": party_id,
                "id_cipher": keys.encrypt(number),
                "id_digest": keys.digest(number),
            }
        )
    statement = (
        update(parties)
        .where(
            parties.c.loan_id == bindparam("at_loan"), parties.c.party_id == bindparam("at_party")
        )
        .values(id_cipher=bindparam("id_cipher"), id_digest=bindparam("id_digest"))
    )
    writer.connection.execute(statement, changed)
    return (found[-1].loan_id, found[-1].party_id), len(found)
