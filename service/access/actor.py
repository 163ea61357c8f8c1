"""Who acts, and what their role lets them do; every use case asks before it does anything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

from service.store.errors import StoreError
from service.store.schema import Role
from service.store.scope import Scope
from service.store.users import CENTRE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.store.users import User


class Task(StrEnum):
    """What a role is needed for."""

    READ_REGISTER = "read_register"
    SEE_ID_NUMBERS = "see_id_numbers"
    IMPORT_REGISTER = "import_register"
    SEND_IN = "send_in"
    REVIEW = "review"
    APPROVE = "approve"
    MAKE_DOCUMENTS = "make_documents"
    RUN_BATCHES = "run_batches"
    RECORD_POST = "record_post"
    RECORD_VISITS = "record_visits"
    IMPORT_CASES = "import_cases"
    KEEP_BUDGETS = "keep_budgets"
    MANAGE_OFFICES = "manage_offices"
    MANAGE_USERS = "manage_users"
    READ_LOG = "read_log"
    MANAGE_TEMPLATES = "manage_templates"
    APPROVE_TEMPLATES = "approve_templates"


_PROVINCE: Final = frozenset(
    {
        Task.READ_REGISTER,
        Task.SEE_ID_NUMBERS,
        Task.SEND_IN,
        Task.REVIEW,
        Task.MAKE_DOCUMENTS,
        Task.RECORD_POST,
        Task.RECORD_VISITS,
        Task.KEEP_BUDGETS,
    }
)
#: What each role may do, within its office's scope.
MAY: Final[Mapping[Role, frozenset[Task]]] = {
    Role.PROVINCE_OFFICER: _PROVINCE,
    Role.CENTRAL_STAFF: _PROVINCE
    | {Task.IMPORT_REGISTER, Task.RUN_BATCHES, Task.IMPORT_CASES, Task.MANAGE_TEMPLATES},
    Role.APPROVER: frozenset(
        {
            Task.READ_REGISTER,
            Task.SEE_ID_NUMBERS,
            Task.REVIEW,
            Task.APPROVE,
            Task.READ_LOG,
            Task.APPROVE_TEMPLATES,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Task.READ_REGISTER,
            Task.MANAGE_OFFICES,
            Task.MANAGE_USERS,
            Task.READ_LOG,
            Task.MANAGE_TEMPLATES,
            Task.APPROVE_TEMPLATES,
        }
    ),
}


class ForbiddenError(StoreError):
    """The role of this person does not include the task, or the API token does not."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the name that the log gets, the office, whose loans, which tasks.

    ``office`` is a province's geocode or ``CENTRE``; ``user_id`` is 0 for commands.
    """

    name: str
    office: str
    scope: Scope
    tasks: frozenset[Task]
    user_id: int = 0

    @classmethod
    def of(cls, user: User) -> Self:
        return cls(f"user:{user.username}", user.office, user.scope, MAY[user.role], user.id)

    @classmethod
    def of_token(cls, user: User, prefix: str, tasks: frozenset[Task]) -> Self:
        """A program with a token of the user: it may do less, never more."""
        name = f"token:{user.username}/{prefix}"
        return cls(name, user.office, user.scope, tasks & MAY[user.role], user.id)

    @classmethod
    def command(cls, name: str) -> Self:
        """Whoever may run commands on the machine of the store may do everything."""
        return cls(name, CENTRE, Scope.whole_country(), frozenset(Task))

    def may(self, task: Task) -> bool:
        return task in self.tasks

    def need(self, task: Task) -> None:
        """Raises ForbiddenError."""
        if task not in self.tasks:
            raise ForbiddenError("access.forbidden", found=task.value)
