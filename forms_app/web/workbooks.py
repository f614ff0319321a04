"""An uploaded workbook on its way in, and once more: a page about its faults carries it, so nobody chooses it twice."""

import base64
import binascii

from flask import request
from werkzeug.datastructures import FileStorage

from forms_app.core.errors import BadInputError

AGAIN = "again"
_LARGEST_CARRIED = 1 << 20
"""Bytes; as text in a form it must stay well below what a form may take. Filled templates are far smaller."""


def sent_workbook() -> bytes:
    """The workbook that was chosen, or that the page carried. Raises BadInputError when there is neither."""
    content = workbook_if_sent()
    if not content:
        raise BadInputError("没有选择文件，请选择填好的 Excel 模板")
    return content


def workbook_if_sent() -> bytes:
    """The same, b"" where there is neither: for a use case that says first whether this person may send one."""
    file = request.files.get("workbook")
    if file is not None and file.filename:
        return content_of(file)
    try:
        return base64.b64decode(request.form.get(AGAIN, ""), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def content_of(file: FileStorage) -> bytes:
    """What a chosen file holds. Raises BadInputError when that is nothing; that none was chosen would be wrong."""
    content: bytes = file.read()
    if not content:
        raise BadInputError(
            f"“{file.filename}”是空文件（0字节），可能没有保存成功；请在 Excel 中打开核对、保存后重新上传"
        )
    return content


def packed_workbook(content: bytes) -> str:
    """The workbook as text for a hidden field, "" when it is too large to carry."""
    return base64.urlsafe_b64encode(content).decode() if len(content) <= _LARGEST_CARRIED else ""
