"""Everything that lies under a key comes under the new one, whatever there is in the store."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from service.store.audit import verify
from service.store.keys import read_ring
from service.store.rotation import packed_columns, rotate
from service.store.schema import metadata
from tests.helpers.stores import EVERYTHING, NEW_KEY, OLD_KEY
from tests.helpers.web import Site
from tests.integration.web.provinces import seeded


def test_all_of_it_is_turned_over(site: Site) -> None:
    seeded(site)
    turned = replace(site.store, keys=read_ring(f"{NEW_KEY},{OLD_KEY}"))
    count = rotate(turned, EVERYTHING, "test")
    assert rotate(turned, EVERYTHING, "test") == 0
    new = replace(site.store, keys=read_ring(NEW_KEY))
    seen = 0
    with new.reading() as reader:
        for column in packed_columns():
            for value in reader.connection.execute(select(column)).scalars():
                if value is not None:
                    reader.keys.unpack(value)
                    seen += 1
        for table in metadata.sorted_tables:
            if "id_cipher" in table.c:
                query = select(table.c.id_cipher).where(table.c.id_cipher.is_not(None))
                seen += len(list(map(reader.keys.decrypt, reader.connection.scalars(query))))
        assert verify(reader.connection, reader.keys).findings == ()
    assert seen == count > 10


def test_every_column_of_bytes_has_something_in_it_here(small_site: Site) -> None:
    """So that the test above does turn over all there is."""
    seeded(small_site)
    with small_site.store.reading() as reader:
        bare = {
            str(column)
            for column in packed_columns()
            if reader.connection.scalar(select(column).where(column.is_not(None)).limit(1)) is None
        }
    # These take more than a seed.
    assert bare <= {
        "register_imports.result",
        "kept_replies.reply",
        "second_factors.secret",
        "batch_rows.findings",
        "submission_corrections.content",
    }
