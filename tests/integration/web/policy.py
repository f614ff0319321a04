"""Who may do what on every route, by role and by how somebody stands to the thing: one table, read by the walk.

A row says which roles may call an endpoint and what each relation then reads. What a row does not say is 404: nobody
learns of a thing that is neither the own nor a subordinate one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from forms_app.cases.actors import ACTING_ROLES, OFFICE_ROLES, Role
from forms_app.web.current import ANYONE, SIGNED_IN


class Relation(StrEnum):
    """What somebody is to the thing behind an address."""

    OWN = "own"  # the office that has it, or the enterprise whose it is
    SIBLING = "sibling"  # another county of the same prefecture, another enterprise of the same county
    PREFECTURE = "prefecture"  # the office above
    PROVINCE = "province"  # the office above that
    CHILD = "child"  # a county below the office that has it
    FOREIGN = "foreign"  # a county of another prefecture
    ELSEWHERE = "elsewhere"  # another prefecture
    ANONYMOUS = "anonymous"


OWN, PREFECTURE, PROVINCE = Relation.OWN, Relation.PREFECTURE, Relation.PROVINCE
ABOVE = (PREFECTURE, PROVINCE)


class Answer(StrEnum):
    """What somebody gets. Through: done, or told what is still missing for doing it (409, 422)."""

    THROUGH = "through"
    NOTHING_DONE = "shown for each thing why nothing was done to it"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    SIGN_IN = "sign in"


STATUSES = {
    Answer.THROUGH: {200, 302, 303, 409, 422},
    Answer.NOTHING_DONE: {200},
    Answer.FORBIDDEN: {403},
    Answer.MISSING: {404},
    Answer.SIGN_IN: {401},
}
ALL_THROUGH = dict.fromkeys(Relation, Answer.THROUGH)
MINE_ALONE = {OWN: Answer.THROUGH}
SEEN_FROM_ABOVE = {OWN: Answer.THROUGH, **dict.fromkeys(ABOVE, Answer.THROUGH)}
DONE_BY_ITS_OFFICE = {OWN: Answer.THROUGH, **dict.fromkeys(ABOVE, Answer.FORBIDDEN)}
DEMANDED_FROM_ABOVE = {OWN: Answer.FORBIDDEN, **dict.fromkeys(ABOVE, Answer.THROUGH)}
KEPT_BY_PROVINCE = {**dict.fromkeys(Relation, Answer.FORBIDDEN), PROVINCE: Answer.THROUGH}
TOLD_PER_CASE = {OWN: Answer.THROUGH, **dict.fromkeys(ABOVE, Answer.NOTHING_DONE)}


@dataclass(frozen=True)
class Row:
    """The roles that may call an endpoint (or ANYONE, SIGNED_IN), and what each relation reads; MISSING if not said.

    What is one person's own is missing for everybody but `owner`.
    """

    access: tuple[Role, ...] | str
    answers: Mapping[Relation, Answer] = field(default_factory=lambda: ALL_THROUGH)
    owner: Role | None = None

    def expected(self, role: Role | None, relation: Relation) -> Answer:
        """What somebody of this role (None: nobody is signed in) and relation gets."""
        if self.access == ANYONE:
            return Answer.THROUGH
        if role is None:
            return Answer.SIGN_IN
        if isinstance(self.access, tuple) and role not in self.access:
            return Answer.FORBIDDEN
        if self.owner is not None and role is not self.owner:
            return Answer.MISSING
        return self.answers.get(relation, Answer.MISSING)


def group(blueprint: str, row: Row, names: str) -> Iterator[tuple[str, Row]]:
    """The same row for several views of one blueprint."""
    return ((f"{blueprint}.{name}", row) for name in names.split())


FIRM, OFFICE, ACTING, HANDLER = (Role.ENTERPRISE,), OFFICE_ROLES, ACTING_ROLES, (Role.HANDLER,)
KEEPING = (Role.HANDLER, Role.SUPERVISOR, Role.AUDITOR)
OPENING, ADMINISTRATOR = (Role.HANDLER, Role.ADMINISTRATOR), (Role.ADMINISTRATOR,)

ROWS: tuple[tuple[str, Row], ...] = (
    # --- the public: no account, nothing of anybody's
    ("static", Row(ANYONE)),
    *group("public", Row(ANYONE), "home health regulation blank_form template check_form checked_form verdict"),
    *group("charts", Row(ANYONE), "page pdf svg"),
    *group("schemes", Row(ANYONE), "index scheme table review_workbook"),
    *group("measures", Row(ANYONE), "overview"),
    *group("tasks", Row(ANYONE), "issued"),
    *group("account", Row(ANYONE), "sign_in_page signing_in signing_out"),
    *group("credit", Row(ANYONE), "index standing standing_csv standing_print standing_json standing_workbook feed"),
    *group("check", Row(ANYONE), "check document"),
    *group("credit", Row(ANYONE), "notice notice_pdf objection_form objecting objection_answer"),
    *group("entries", Row(ANYONE), "listed offices office table workbook printed data feed nothing entry paper"),
    *group("entries", Row(ANYONE), "correction_form requesting request_answer"),
    # --- everybody with an account
    *group("account", Row(SIGNED_IN), "password_page changing_password"),
    # --- an enterprise: its lists, its filings, its cases
    *group("enterprise", Row(FIRM), "filings"),
    *group("enterprise_cases", Row(FIRM), "messages"),
    *group("applications", Row(FIRM), "applications start"),
    *group("enterprise", Row(FIRM, MINE_ALONE), "start filing change review kept autosave merge discard restore"),
    *group("enterprise", Row(FIRM, MINE_ALONE), "hand_in drop take_back evidence_file printed page_picture workbook"),
    *group("enterprise", Row(FIRM, MINE_ALONE), "receipt printed_receipt amounts"),
    *group("enterprise_cases", Row(FIRM, MINE_ALONE), "case document act_form perform case_file sheet"),
    *group("applications", Row(FIRM, MINE_ALONE), "within"),
    # --- an office: lists hold what it and those below have, everybody in an office has them
    *group("bureau", Row(OFFICE), "submissions register register_page register_pdf"),
    *group("schemes", Row(OFFICE), "review_print"),
    *group("cases", Row(OFFICE), "worklist keep_filter"),
    *group("campaigns", Row(OFFICE), "campaigns"),
    *group("figures", Row(OFFICE), "figures workbook"),
    *group("office", Row(OFFICE), "office"),
    *group("numbers", Row(OFFICE), "register workbook"),
    # The tables of weights of another authority are missing for those of this one.
    *group("weights", Row(OFFICE), "tables"),
    *group("weights", Row(OFFICE, {}), "table"),
    *group("weights", Row(ADMINISTRATOR, {}), "enter"),
    *group("indicators", Row(OFFICE), "listed"),
    # The offices of the walk handle no table of indicators: to them every table is a missing one.
    *group("indicators", Row(OFFICE, {}), "table workbook printed one"),
    *group("indicators", Row(HANDLER, {}), "values entered template filled"),
    *group("ledgers", Row(OFFICE), "ledger workbook paper"),
    # The offices of the walk inspect nobody: to them the page is a missing one.
    *group("inspections", Row(OFFICE, {}), "counts workbook printed"),
    # Kept by the province alone; every other office is told so.
    *group("entry_exports", Row(KEEPING, KEPT_BY_PROVINCE), "entries workbook table_csv"),
    *group("stated_dates", Row(OFFICE), "listed"),
    *group("clocks", Row(OFFICE), "items table"),
    # The plan of the walk is another authority's: nobody here sees anything of it. test_task_pages has those who do.
    *group("tasks", Row(OFFICE), "plans reminders reminders_table messages"),
    *group("tasks", Row(OFFICE, {}), "ledger workbook printed timeline task undertaking report_file"),
    *group("tasks", Row(ACTING, {}), "report"),
    *group("tasks", Row((Role.SECTION_HEAD, Role.LEADER), {}), "decide"),
    *group("opening", Row(HANDLER), "form opened"),
    *group("lists", Row(OFFICE), "cases_table campaigns_table submissions_table columns change_columns"),
    *group("directory", Row(OFFICE), "enterprises table"),
    *group("jobs", Row(OFFICE), "listed new_print_run ask_print_run ask_export"),
    *group("case_binding", Row(OFFICE), "new_files ask_files"),
    # --- one thing of an office: read by it and those above
    *group("changes", Row(FIRM, MINE_ALONE), "filing filing_pdf filing_workbook"),
    *group("changes", Row(OFFICE, SEEN_FROM_ABOVE), "submission submission_pdf submission_workbook"),
    *group("changes", Row(OFFICE, SEEN_FROM_ABOVE), "case case_pdf case_workbook"),
    *group("assessments", Row(FIRM, MINE_ALONE), "filing"),
    *group("assessments", Row(OFFICE, SEEN_FROM_ABOVE), "submission"),
    *group("bureau", Row(OFFICE, SEEN_FROM_ABOVE), "submission submitted_form evidence_file receipt amounts"),
    *group("cases", Row(OFFICE, SEEN_FROM_ABOVE), "case approval document case_file"),
    *group("clocks", Row(OFFICE, SEEN_FROM_ABOVE), "sheet"),
    *group("case_binding", Row(OFFICE, SEEN_FROM_ABOVE), "bound manifest ask_one"),
    *group("campaigns", Row(OFFICE, SEEN_FROM_ABOVE), "campaign document table"),
    *group("corrections", Row(OFFICE, SEEN_FROM_ABOVE), "preview"),
    *group("demands", Row(OFFICE, SEEN_FROM_ABOVE), "listed"),
    *group("demands", Row(ACTING, DEMANDED_FROM_ABOVE), "made"),
    *group("demands", Row(HANDLER, DONE_BY_ITS_OFFICE), "answered"),
    # --- done by the office that has it; those above may look, and no more
    *group("cases", Row(ACTING, DONE_BY_ITS_OFFICE), "act_form act_draft perform release"),
    *group("cases", Row(ACTING, TOLD_PER_CASE), "bulk bulk_confirmed"),
    *group("cases", Row(HANDLER, DONE_BY_ITS_OFFICE), "objection decide"),
    *group("corrections", Row(HANDLER, DONE_BY_ITS_OFFICE), "decide_form decide"),
    *group("campaigns", Row(HANDLER, DONE_BY_ITS_OFFICE), "sample notice announcement text act_list filled_list"),
    *group("campaigns", Row(HANDLER, {}), "long_filled_list long_list_agreed"),
    *group("campaigns", Row(OPENING), "new_campaign open_new"),
    # --- grades from records are those of another kind of authority than the offices of the walk: as if they were not
    *group("grades", Row(OFFICE, {}), "index ledger workbook printed subject sheet"),
    *group("grades", Row(ACTING, {}), "enrol_form enrolled record_form recorded later_form completed voided"),
    *group("grades", Row(FIRM), "own"),
    *group("grades", Row(FIRM, {}), "objecting"),
    # --- an office's own affairs: nobody else's, not even of those above
    *group("office", Row(ADMINISTRATOR), "settings new_picture picture_removed"),
    *group("office", Row(OFFICE, MINE_ALONE), "picture"),
    *group("office", Row(ADMINISTRATOR, MINE_ALONE), "new_deputy ended"),
    *group("directory", Row(ADMINISTRATOR), "to_fill handed_in"),
    *group("directory", Row(ADMINISTRATOR, MINE_ALONE), "upload agreed checked_again annotated preview"),
    *group("numbers", Row(ADMINISTRATOR, MINE_ALONE), "voided"),
    *group("stated_dates", Row(OPENING, MINE_ALONE), "review"),
    *group("jobs", Row(OFFICE, MINE_ALONE), "job progress cancelled rerun job_file"),
    # --- a person's own: the walk keeps a filter for the handler of the office that has the case
    *group("cases", Row(OFFICE, MINE_ALONE, owner=Role.HANDLER), "drop_filter"),
)
POLICY = dict(ROWS)
