"""Logs for machines: one JSON object a line, with the ids of request and job, nothing personal."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, Final, TextIO

import structlog

_DEPTH: Final = 12


def configure_logs(stream: TextIO | None = None) -> None:
    """Have this process log JSON to the stream (default: standard error), libraries too."""
    out = sys.stderr if stream is None else stream
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    render = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, render],
        logger_factory=structlog.PrintLoggerFactory(out),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _without_words_of_exceptions,
                render,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def frames_of(error: BaseException) -> list[str]:
    """Where an exception came from, innermost last; its words may be personal, so they stay out."""
    frames = traceback.extract_tb(error.__traceback__)[-_DEPTH:]
    found = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    cause = error.__cause__
    before = [*frames_of(cause), f"{type(cause).__name__}, then"] if cause else []
    return [*before, *found]


def _without_words_of_exceptions(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> Any:
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["kind"], event["frames"] = type(error).__name__, frames_of(error)
    return event
