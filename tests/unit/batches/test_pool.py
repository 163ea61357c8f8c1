"""Worker processes: all tasks are answered, and one that dies takes only its task with it."""

import os
from multiprocessing.connection import Connection

import pytest

from service.batches.pool import Died, Pool


def work(pipe: Connection, greeting: str) -> None:
    pipe.send(greeting)
    try:
        while True:
            number = pipe.recv()
            if number == 13:
                os._exit(1)
            pipe.send(number * 2)
    except EOFError:
        return


def refuse(pipe: Connection) -> None:
    os._exit(3)


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_death_loses_one_task(jobs: int) -> None:
    with Pool[int](work, ("hello",), jobs) as pool:
        assert pool.greeting == "hello"
        answers = list(pool.run(range(10, 20)))
    lost = [answer.task for answer in answers if isinstance(answer, Died)]
    assert lost == [13]
    done = sorted(answer for answer in answers if not isinstance(answer, Died))
    assert done == [number * 2 for number in range(10, 20) if number != 13]


def test_no_tasks_no_answers() -> None:
    with Pool[int](work, ("hello",), 2) as pool:
        assert list(pool.run([])) == []


def test_a_worker_that_cannot_start_is_an_error() -> None:
    with pytest.raises(EOFError), Pool[int](refuse, (), 1):
        pass
