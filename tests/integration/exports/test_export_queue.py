"""Orders through a real queue: what kills a worker, or wipes Redis, costs time and no order."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest

from service.access.actor import Actor
from service.exports.ordering import fetch_export, order_export, see_export
from service.exports.wanted import ReportPack, WholeRegister
from service.jobs.clock import relay
from service.jobs.wiring import Services
from service.register.read import read_register
from service.reports.model import Asked, Kind
from service.store.outbox import Queue
from service.store.schema import Role
from service.store.schema.exports import ExportState
from service.store.scope import Scope
from service.store.taking import take
from service.store.users import CENTRE, add_user, find_user, new_password
from tests.helpers.queues import Yard, until
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

LOANS = synthetic_register(40, 5, SAMPLE_AS_OF)
KINDS = (Kind.PROGRESS, Kind.OVERDUE, Kind.BUDGET)
PACK = ReportPack(KINDS, Asked(Kind.PROGRESS, 2569))


@pytest.fixture
def services(yard: Yard) -> Iterator[Services]:
    opened = yard.services()
    with opened.store.writing("test") as writer:
        take(writer, Scope.whole_country(), LOANS)
        add_user(
            writer, username="somsri", full_name="นางสมศรี ใจงาม", role=Role.CENTRAL_STAFF,
            office=CENTRE, password=new_password(),
        )  # fmt: skip
    yield opened
    yard.end()
    opened.close()


@pytest.fixture
def somsri(services: Services) -> Actor:
    with services.store.reading() as reader:
        user = find_user(reader, "somsri")
    assert user is not None
    return Actor.of(user)


def state_of(services: Services, actor: Actor, number: int) -> ExportState:
    return see_export(services.store, actor, number).state


def fetched(services: Services, actor: Actor, number: int) -> bytes:
    return b"".join(fetch_export(services.store, services.files, actor, number).pieces)


def kept(services: Services) -> int:
    return len([each for each in services.files.list() if each.digest])


def test_killed_in_the_middle_it_is_finished_by_another(
    yard: Yard, services: Services, somsri: Actor
) -> None:
    number = order_export(services.store, somsri, PACK).id
    yard.clock()
    worker = yard.worker(Queue.CHORES)
    until(lambda: see_export(services.store, somsri, number).total == len(KINDS), "it is begun")
    # As if the whole machine went: nobody gives the lease back, it runs out.
    worker.kill()
    assert state_of(services, somsri, number) is ExportState.MAKING
    yard.worker(Queue.CHORES)
    yard.shift(minutes=6)
    until(lambda: state_of(services, somsri, number) is ExportState.READY, "the pack")
    with zipfile.ZipFile(io.BytesIO(fetched(services, somsri, number))) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 2 * len(KINDS)
    assert kept(services) == 1


def test_wiped_from_redis_it_is_found_again(yard: Yard, services: Services, somsri: Actor) -> None:
    number = order_export(services.store, somsri, WholeRegister()).id
    assert relay(services, yard.pace) == 1
    yard.server.wipe()
    yard.worker(Queue.CHORES)
    yard.clock()
    until(lambda: state_of(services, somsri, number) is ExportState.READY, "the register")
    assert set(read_register(fetched(services, somsri, number)).loans) == set(LOANS)
