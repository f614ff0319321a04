"""Templates of pages that were compiled once, kept on disk: after a restart the first visitor waits for no compiler."""

import logging
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

logger = logging.getLogger(__name__)


class CompiledTemplates(FileSystemBytecodeCache):
    """Keeps them in a folder that belongs to the service alone: what lies there is run.

    Each is kept with the digest of its source, the versions of Python and Jinja; whatever does not fit is made anew.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(str(folder))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one. A page is shown all the same when it cannot be kept, as on a full disk."""
        try:
            super().dump_bytecode(bucket)
        except OSError as error:
            logger.warning("a compiled template was not kept: %s", error)
