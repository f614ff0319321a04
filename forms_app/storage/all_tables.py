"""All tables together. Who adds a module of tables adds it here: what is not imported is not known to migrations."""

from sqlmodel import SQLModel

from forms_app.storage import (  # noqa: F401 - they fill the metadata
    bulk_tables,
    case_tables,
    graded_tables,
    indicator_tables,
    job_tables,
    number_tables,
    tables,
    task_tables,
    weight_tables,
)

METADATA = SQLModel.metadata
