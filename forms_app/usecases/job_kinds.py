"""Every kind of background job, by name."""

from forms_app.usecases import act_list_jobs, case_file_jobs, directory_jobs, list_exports, print_runs
from forms_app.usecases.jobs import JobKind

KINDS: dict[str, JobKind] = {
    **print_runs.KINDS,
    **case_file_jobs.KINDS,
    **list_exports.KINDS,
    **directory_jobs.KINDS,
    **act_list_jobs.KINDS,
}
