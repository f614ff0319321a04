"""Cases that may have a public entry of some categories: for tables of entries that other systems take."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, or_, select, true

from forms_app.cases.actors import Actor
from forms_app.storage.case_tables import Case
from forms_app.storage.cases import case_seen_by

_BATCH = 500


def cases_with_entries(
    session: Session, actor: Actor, procedure: str, categories: Sequence[str], ended: Sequence[str]
) -> Iterator[Case]:
    """Cases of a procedure of these categories that are in none of the states `ended`, in order of opening.

    Open ones of every category come along: a case that is looked into anew may have other findings by now than those
    that were decided.
    """
    statement = (
        select(Case)
        .where(col(Case.procedure_id) == procedure, col(Case.state).not_in(ended))
        .where(or_(col(Case.category).in_(categories), col(Case.is_open).is_(true())))
        .order_by(col(Case.opened_at), col(Case.id))
    )
    for case in session.execute(case_seen_by(actor, statement).execution_options(yield_per=_BATCH)).scalars():
        yield case
        session.expunge(case)
