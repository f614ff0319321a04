"""An instance with the demonstration in it: loading it takes long, so it is done once for all workers, and copied."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from forms_app.factory import create_platform
from forms_app.settings import Settings
from forms_app.specs.demonstration import load_demonstration
from forms_app.specs.location import specs_folder
from forms_app.usecases.load_demo import load_demo
from tests.integration.conftest import FONTS


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of that instance, without fonts."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder, making = shared / "demonstrated", shared / "demonstrated.part"
    with (shared / "demonstrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making.mkdir()
            (making / "fonts").symlink_to(FONTS)
            platform = create_platform(Settings(making))
            load_demo(platform, load_demonstration(specs_folder()))
            platform.database.close()
            (making / "fonts").unlink()
            making.rename(folder)
    return folder


@pytest.fixture
def loaded(instance: Path, demonstrated: Path) -> Path:
    """The instance of the test, after `xinbiao demo`."""
    shutil.copytree(demonstrated, instance, dirs_exist_ok=True)
    return instance
