"""A demo store: three provinces with loans of every state, and people of every role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from redis import Redis
from sqlalchemy import select

from service.access.actor import Actor
from service.access.sign_in import open_session
from service.agenda.renewing import renew_agenda
from service.environment import Environment
from service.files.store import open_files
from service.jobs.tasks import TASKS
from service.jobs.wiring import Services
from service.offices.numbering import set_next_number
from service.offices.settings import import_office
from service.store.engine import Store, open_store
from service.store.hashing import hash_password
from service.store.migrate import upgrade
from service.store.numbers import year_of
from service.store.outbox import forget, take
from service.store.schema import Role, loans
from service.store.scope import Scope
from service.store.taking import batches
from service.store.taking import take as take_loans
from service.store.users import CENTRE, add_user, close_tour, find_user, set_password
from tests.helpers.demo_batches import add_batches
from tests.helpers.demo_documents import add_documents
from tests.helpers.demo_exports import add_exports
from tests.helpers.demo_followup import note_followup
from tests.helpers.demo_offices import add_offices
from tests.helpers.demo_submissions import add_submissions
from tests.helpers.demo_templates import add_templates
from thai.provinces import find_province
from tools.demo_figures import add_figures
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

PROVINCES: Final = ("เชียงใหม่", "ขอนแก่น", "นครราชสีมา")
PASSWORD: Final = "ลิงสามตัวขี่จักรยานสีม่วง"  # noqa: S105 - the demo's own
FIRST_PASSWORD: Final = "handed-over-on-paper"  # noqa: S105 - the demo's own
#: Usernames with role, province (blank is the centre) and full name.
PEOPLE: Final = {
    "chiangmai": (Role.PROVINCE_OFFICER, "เชียงใหม่", "นางสาวปรานี ใจคำ"),
    "khonkaen": (Role.PROVINCE_OFFICER, "ขอนแก่น", "นายสมชาย ศรีบุญเรือง"),
    "korat": (Role.PROVINCE_OFFICER, "นครราชสีมา", "นางวันเพ็ญ โคกกระโทก"),
    "staff": (Role.CENTRAL_STAFF, "", "นายธีรศักดิ์ วัฒนกิจ"),
    "approver": (Role.APPROVER, "", "นางอรุณี พงษ์พิพัฒน์"),
    "admin": (Role.ADMINISTRATOR, "", "นายกิตติ แสงทอง"),
}
#: Is shown the first steps still.
BEGINNER: Final = "korat"
#: Has not yet chosen a password.
NEWCOMER: Final = "newcomer"
_OFFICE: Final = Path(__file__).parents[2] / "samples" / "office.toml"
#: The next letter number of the centre; those of the provinces' offices begin at 1.
FIRST_NUMBER: Final = 301
_LOANS: Final = 320
_SEED: Final = 2568
#: A Thursday morning in Thailand, on the day of the sample register.
MORNING: Final = datetime(SAMPLE_AS_OF.year, SAMPLE_AS_OF.month, SAMPLE_AS_OF.day, 2, tzinfo=UTC)
#: Nobody listens there: counters are kept in the process, and nothing is queued.
NO_REDIS: Final = "unix:///nonexistent/redis.sock"


@dataclass
class Clock:
    """A clock that goes on by itself, a moment each time somebody looks."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=10)
        return self.now


@dataclass
class Demo:
    """The services over the demo store; ``notes`` is where features keep ids for their walks."""

    services: Services
    clock: Callable[[], datetime]
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.services.store

    def token(self, username: str) -> str:
        """A session of this person's, without the wait for argon2."""
        with self.store.writing("test") as writer:
            user = find_user(writer, username)
            assert user is not None
            return open_session(writer, user, "Mozilla/5.0 (Windows NT 10.0) Chrome/140").token

    def work(self) -> int:
        """Do in this process all that waits for workers; how many jobs."""
        done = 0
        while True:
            with self.store.reading() as reader:
                waiting = take(reader, 1)
            if not waiting:
                return done
            work = waiting[0].work
            TASKS[work.task](self.services, **work.subject)
            with self.store.writing("test") as writer:
                forget(writer, [waiting[0].id])
            done += 1


def open_demo(
    environment: Environment, clock: Callable[[], datetime], notes: Mapping[str, str] | None = None
) -> Demo:
    """The demo of a store that was made before; ``notes`` are those of its making."""
    services = Services(
        environment,
        open_store(environment, clock),
        open_files(environment),
        Redis.from_url(environment.redis_url or NO_REDIS),
    )
    return Demo(services, clock, dict(notes or {}))


def make_demo(environment: Environment, clock: Clock | None = None) -> Demo:
    """Make the demo store where the environment says."""
    clock = clock or Clock()
    upgrade(environment, "test", clock)
    demo = open_demo(environment, clock)
    _add_people(demo.store, PEOPLE)
    _set_offices(demo.store)
    _add_loans(demo.store)
    demo.notes["loan"] = str(_troubled_loan(demo.store))
    add_figures(demo.store, PROVINCES)
    add_submissions(demo)
    add_documents(demo)
    add_templates(demo)
    note_followup(demo)
    add_batches(demo)
    add_offices(demo.store)
    add_exports(demo)
    renew_agenda(demo.store, 3600)
    return demo


def _set_offices(store: Store) -> None:
    """Letterhead and letter numbers, as an administrator sets them."""
    with store.reading() as reader:
        user = find_user(reader, "admin")
    assert user is not None
    admin = Actor.of(user)
    made, findings = import_office(store, admin, CENTRE, _OFFICE.read_bytes(), 0)
    assert made is not None, findings
    year = year_of(SAMPLE_AS_OF)
    set_next_number(store, admin, CENTRE, year, FIRST_NUMBER)
    for name in PROVINCES:
        set_next_number(store, admin, find_province(name).code, year, 1)


def _add_people(store: Store, people: Mapping[str, tuple[Role, str, str]]) -> None:
    hashed = hash_password(PASSWORD)
    with store.writing("demo") as writer:
        for username, (role, province, name) in people.items():
            office = find_province(province).code if province else CENTRE
            add_user(
                writer, username=username, full_name=name, role=role, office=office,
                password=PASSWORD,
            )  # fmt: skip
            user = find_user(writer, username)
            assert user is not None
            set_password(writer, user, hashed, must_change=False)
            if username != BEGINNER:
                close_tour(writer, user)
        add_user(
            writer, username=NEWCOMER, full_name="นางสาวมาลี มาใหม่",
            role=Role.PROVINCE_OFFICER, office=find_province(PROVINCES[0]).code,
            password=FIRST_PASSWORD,
        )  # fmt: skip


def _add_loans(store: Store) -> None:
    register = synthetic_register(_LOANS, _SEED, SAMPLE_AS_OF)
    for part in batches(loan for loan in register if loan.province in PROVINCES):
        with store.writing("demo") as writer:
            take_loans(writer, Scope.whole_country(), part)


def _troubled_loan(store: Store) -> int:
    """The first loan of Chiang Mai with a mortgage and a letter for everybody."""
    with store.reading() as reader:
        query = select(loans.c.id).where(
            loans.c.province == find_province(PROVINCES[0]).code,
            loans.c.mortgage_no != "",
            loans.c.terminated_on.is_not(None),
        )
        return int(reader.connection.execute(query.order_by(loans.c.id)).scalars().first() or 0)
