"""Which columns a person wants of a list."""

from sqlmodel import Session

from forms_app.storage.bulk_tables import ListChoice


def chosen_columns(session: Session, account: int, list_id: str) -> tuple[str, ...] | None:
    """The columns in their order, None when this person has never chosen any."""
    row = session.get(ListChoice, (account, list_id))
    return tuple(row.columns) if row else None


def choose_columns(session: Session, account: int, list_id: str, columns: tuple[str, ...] | None) -> None:
    """Keep the choice; None takes it back."""
    row = session.get(ListChoice, (account, list_id))
    if columns is None:
        if row:
            session.delete(row)
        return
    row = row or ListChoice(account_id=account, list_id=list_id, columns=[])
    row.columns = list(columns)
    session.add(row)
