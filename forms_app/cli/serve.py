"""`xinbiao serve`: bring the database up to date, then serve."""

import socket
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from forms_app.cli.demo import accounts_text, has_demonstration
from forms_app.cli.wording import system_fault
from forms_app.core.collecting import loading
from forms_app.core.errors import BadInputError
from forms_app.specs.demonstration import load_demonstration
from forms_app.usecases.load_demo import demo_accounts

_THREADS = 8
_SECONDS = 60
_QUIET_SECONDS = 2
# Before this version, two connections that write and checkpoint at once can damage a WAL database.
_SAFE_SQLITE = (3, 51, 3)


@click.command(help="迁移数据库并启动服务。")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="监听端口。")
@click.pass_obj
def serve(wiring: Any, host: str, port: int) -> None:
    """Serve until told to stop. Raises BadInputError when the address cannot be had."""
    _require_free(host, port)
    with loading():
        platform = wiring.platform()
        app = wiring.app(platform)
    lines = "\n".join(_greeting(platform, wiring.settings().specs_root, f"http://{host}:{port}/"))
    worker, end_rendering = wiring.worker(platform)

    def leave(_server: object, _worker: object) -> None:
        worker.stop()
        end_rendering()

    # The worker on the jobs lives in the process that serves, which is forked after this.
    hooks = {"post_worker_init": lambda _: _begin(worker, platform), "worker_exit": leave}
    _Server(app, {"bind": f"{host}:{port}", "when_ready": lambda _: click.echo(lines), **hooks}).run()


def _begin(worker: Any, platform: Any) -> None:
    """The jobs go on; and once the first pages are out, the layout engine is loaded for the first document."""
    worker.start()
    loading = threading.Timer(_QUIET_SECONDS, platform.printer.printer.ready)
    loading.daemon = True
    loading.start()


def _require_free(host: str, port: int) -> None:
    """Say so at once when somebody else listens there; gunicorn would try for a while first."""
    try:
        with socket.create_server((host, port)):
            return
    except OSError as error:
        why = system_fault(error)
        raise BadInputError(
            f"不能监听 {host}:{port}（{why}）；请停止占用它的程序，或换一个端口：xinbiao serve --port 端口"
        ) from None


def _greeting(platform: Any, specs: Path, address: str) -> Iterator[str]:
    """What is printed once the service listens."""
    yield f"信表已启动：{address}　（按 Ctrl+C 停止）"
    if platform.database.is_embedded and sqlite3.sqlite_version_info < _SAFE_SQLITE:
        yield f"内置数据库 SQLite {sqlite3.sqlite_version}：单进程运行，所有写入经同一把锁依次进行。"
    demonstration = load_demonstration(specs) if has_demonstration(specs) else None
    if demonstration and demo_accounts(platform, demonstration):
        yield accounts_text(demonstration)
        yield "以上为演示账号，正式使用前请停用：xinbiao accounts close 用户名"


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with one process: the embedded database has one writing process, and threads share what is loaded."""

    def __init__(self, app: Any, options: dict[str, Any]) -> None:
        self._app, self._options = app, options
        super().__init__()

    def load_config(self) -> None:
        """One worker, several threads."""
        settings = {
            "workers": 1, "worker_class": "gthread", "threads": _THREADS, "timeout": _SECONDS,
            "graceful_timeout": _SECONDS // 2, "loglevel": "warning", "preload_app": True, **self._options,
        }  # fmt: skip
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application that was made before."""
        return self._app
