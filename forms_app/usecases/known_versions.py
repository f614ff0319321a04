"""Whether every filing's form is there: checked once at the start, because one that is missing ends every list."""

from forms_app.core.errors import BadInputError, NotFoundError
from forms_app.specs.catalogue import Catalogue
from forms_app.specs.loading import FORMER
from forms_app.storage.database import Database
from forms_app.storage.filings import versions_in_use


def require_known_versions(catalogue: Catalogue, database: Database) -> None:
    """Raise BadInputError naming each version that filings were started with and that no folder holds."""
    with database.reading() as session:
        used = versions_in_use(session)
    missing = [
        f"{spec_id} 第{version}版（{filings}份申报，应在 {spec_id.partition('/')[0]}/{FORMER}/{version}/）"
        for spec_id, version, filings in used
        if not _is_known(catalogue, spec_id, version)
    ]
    if missing:
        raise BadInputError(f"缺少已有申报所用的表：{'；'.join(missing)}。请把该版本的原文件放回规格文件夹后再启动")


def _is_known(catalogue: Catalogue, spec_id: str, version: int) -> bool:
    try:
        catalogue.form(spec_id, version)
    except NotFoundError:
        return False
    return True
