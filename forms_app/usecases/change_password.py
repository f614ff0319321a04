"""Changing one's own password."""

from forms_app.cases.actors import Actor
from forms_app.core.errors import BadInputError
from forms_app.storage.accounts import end_sessions
from forms_app.storage.faults import retried
from forms_app.storage.tables import Account
from forms_app.usecases.platform import Platform


@retried
def change_password(platform: Platform, actor: Actor, *, current: str, new: str) -> None:
    """Set the new password and end every session of the account, this one included: sign in again with it.

    Raises BadInputError when the current password is wrong or the new one is too weak.
    """
    with platform.database.reading() as session:
        account = session.get_one(Account, actor.account)
    if not platform.passwords.matches(current, account.password_hash):
        raise BadInputError("当前密码不正确")
    if current == new:
        raise BadInputError("新密码不能与当前密码相同")
    hashed = platform.passwords.hashed(new)
    with platform.database.writing() as session:
        session.get_one(Account, actor.account).password_hash = hashed
        end_sessions(session, actor.account, platform.clock())
