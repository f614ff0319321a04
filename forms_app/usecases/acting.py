"""For whom a background job works: the account that asked for it, as it is by now."""

from forms_app.cases.actors import Actor
from forms_app.core.errors import ForbiddenError
from forms_app.storage.accounts import actor_with
from forms_app.storage.job_tables import Job
from forms_app.usecases.platform import Platform


def acting(platform: Platform, job: Job) -> Actor:
    """Who asked for a job. Raises ForbiddenError when the account was closed or moved to another office since."""
    with platform.database.reading() as session:
        actor = actor_with(session, job.account_id)
    if actor is None or actor.office != job.office_id:
        raise ForbiddenError("提出任务的账号已经停用或者调离本机构，任务没有执行；需要的，请由现在的人员重新提出")
    return actor
