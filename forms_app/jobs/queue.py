"""The queue of jobs and its worker, on huey: in a file of its own, in PostgreSQL or in Redis. Nobody else knows huey.

The queue carries ids and nothing else. Should it lose one, the worker finds the job in the database within a minute;
should it deliver one twice, the job knows. So it need not survive anything, and the file serves every database.
"""

import fcntl
import hashlib
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.consumer import Consumer
from huey.exceptions import ConfigurationError

from forms_app.core.errors import BadInputError

FILE_NAME, LOCK_NAME = "jobs.db", "jobs.lock"
_SECONDS_TO_STOP = 20
_SECONDS_BETWEEN_TIDYING = 3600.0

logger = logging.getLogger("xinbiao.jobs")

Work = Callable[[UUID, str, Callable[[], bool]], None]
"""Works on one job: its id, the worker's token, and what says that the service stops."""


class JobQueue:
    """Says that there are jobs. Anybody may tell; one process at a time works."""

    def __init__(self, instance: Path, address: str = "") -> None:
        """`address`: of a PostgreSQL or a Redis; "" for a file. Raises BadInputError when it cannot be reached."""
        instance.mkdir(parents=True, exist_ok=True)
        self._instance = instance
        self._connections = _Connections(address)
        self.huey = self._broker(address) if address else _file(instance / FILE_NAME)
        # Whoever serves is forked later: a connection must not be shared with a parent.
        self.close()
        self._deliver = self.huey.task(name="deliver")(self._delivered)
        self._work: Callable[[UUID], None] | None = None

    def tell(self, job: UUID) -> None:
        """There is a job. A broker that is away delays it by a minute and harms nothing else."""
        try:
            self._deliver(str(job))
        except Exception:  # each broker has its own faults, and the job stands in the database
            logger.exception("could not tell of a job")

    def worker(
        self,
        work: Work,
        waiting: Callable[[], list[UUID]],
        begin_anew: Callable[[], None],
        tidy: Callable[[], object] = lambda: None,
    ) -> "Worker":
        """The worker of this process, not yet started. On jobs of `waiting` nobody works; `tidy` is done hourly."""
        return Worker(self, self._instance / LOCK_NAME, work, waiting, begin_anew, tidy)

    def listen(self, work: Callable[[UUID], None]) -> None:
        """From now on what is delivered here goes to this function."""
        self._work = work

    def close(self) -> None:
        """Let go of the broker; whoever tells of a job afterwards connects anew."""
        self.huey.storage.close()
        self._connections.close()

    def _broker(self, address: str) -> Huey:
        """A queue that other services may share: each instance has its own by name."""
        name = f"xinbiao-{hashlib.sha256(str(self._instance.resolve()).encode()).hexdigest()[:8]}"
        try:
            if address.startswith("redis"):
                made = RedisHuey(name, url=address, results=False)
            else:
                opened = self._connections.opened
                made = PostgresHuey(name, connection=opened, table_prefix="xinbiao_queue", results=False)
            made.pending_count()
        except ConfigurationError:
            raise BadInputError(
                "环境变量 XINBIAO_QUEUE 指向 Redis，但没有安装它的程序库；请先安装：pip install redis"
            ) from None
        except Exception as error:
            where = urlsplit(address)  # its password is nobody's business
            raise BadInputError(
                f"不能连接任务队列 {where.scheme}://{where.hostname or ''}（{type(error).__name__}）；"
                "请检查环境变量 XINBIAO_QUEUE 和该服务是否运行，或者不设置它，改用内置队列"
            ) from error
        return made

    def _delivered(self, job: str) -> None:
        if self._work is not None:
            self._work(UUID(job))


def _file(file: Path) -> Huey:
    file.touch(mode=0o600)
    return SqliteHuey("xinbiao", filename=str(file), results=False, fsync=False)


class _Connections:
    """The connections to a PostgreSQL: huey has one in each thread and leaves those of others to the collector."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._open: list[psycopg.Connection[Any]] = []

    def opened(self) -> "psycopg.Connection[Any]":
        """A new connection. Raises psycopg.OperationalError."""
        self._open = [each for each in self._open if not each.closed]
        self._open.append(psycopg.connect(self._address))
        return self._open[-1]

    def close(self) -> None:
        """Close them all."""
        for each in self._open:
            each.close()


class Worker:
    """Works in a thread of the service, and looks every minute for jobs that nobody told of."""

    def __init__(
        self,
        queue: JobQueue,
        lock: Path,
        work: Work,
        waiting: Callable[[], list[UUID]],
        begin_anew: Callable[[], None],
        tidy: Callable[[], object],
    ) -> None:
        self._tidy, self._tidied = tidy, -_SECONDS_BETWEEN_TIDYING
        self._queue, self._lock_file, self._work = queue, lock, work
        self._waiting, self._begin_anew = waiting, begin_anew
        self._token = f"{os.getpid()}-{secrets.token_hex(8)}"
        self._stop = threading.Event()
        self._lock: TextIO | None = None
        self._consumer: Any = None
        self._looking: threading.Thread | None = None

    def start(self, seconds_between_looks: float = 60.0) -> bool:
        """Begin, unless another process works already; says whether it did."""
        if not self._alone():
            logger.warning("another process works on the jobs of this instance")
            return False
        self._begin_anew()
        self._queue.listen(lambda job: self._work(job, self._token, self._stop.is_set))
        self._consumer = _Quiet(self._queue.huey, workers=1, periodic=False, max_delay=1.0, check_worker_health=False)
        self._consumer.start()
        self._looking = threading.Thread(target=self._look, args=(seconds_between_looks,), daemon=True)
        self._looking.start()
        return True

    def stop(self) -> None:
        """End soon: what is being worked on is left for the next start."""
        self._stop.set()
        if self._consumer is not None:
            self._consumer.stop(graceful=True)
        if self._looking is not None:
            self._looking.join(_SECONDS_TO_STOP)
        self._queue.close()
        if self._lock is not None:
            self._lock.close()

    def run_until_done(self) -> bool:
        """Work here and now until nothing waits; says whether it could: nobody else may be working."""
        if not self._alone():
            return False
        self._begin_anew()
        while not self._stop.is_set() and (jobs := self._waiting()):
            for job in jobs:
                self._work(job, self._token, self._stop.is_set)
        self._tidy()
        self.stop()
        return True

    def _alone(self) -> bool:
        """Hold the lock of the instance; the system gives it back when this process ends, however it ends."""
        self._lock_file.touch(mode=0o600)
        self._lock = self._lock_file.open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            self._lock = None
            return False
        return True

    def _look(self, pause: float) -> None:
        while True:
            try:
                for job in self._waiting():
                    self._queue.tell(job)
                if time.monotonic() - self._tidied >= _SECONDS_BETWEEN_TIDYING:
                    self._tidied = time.monotonic()
                    self._tidy()
            except Exception:  # a database that is away for a while must not end the looking
                logger.exception("could not look for jobs")
            if self._stop.wait(pause):
                return


class _Quiet(Consumer):  # type: ignore[misc]
    """Lives inside the service, whose signals are not its own."""

    def _set_signal_handlers(self) -> None:
        """Leave them as they are."""
