"""How much a request may bring, from the size of the forms: long forms must not be cut, nothing else needs much."""

from flask import Flask, request

from forms_app.specs.catalogue import Catalogue
from forms_app.specs.fields import AttachmentField, RowsField
from forms_app.specs.form import Form

_MEGABYTE = 1 << 20
_SMALLEST_FORM = 2 * _MEGABYTE
_URLENCODED = 9  # a Chinese character takes nine bytes in a URL-encoded form
_ONE_VALUE = 20_000
_OTHER_PARTS = 100
_FILES_AT_ONCE = 5


def install(app: Flask, catalogue: Catalogue) -> None:
    """Set the limits of the application and of every request."""
    form_memory = largest_form_memory(catalogue)
    app.config.update(
        MAX_CONTENT_LENGTH=largest_request(catalogue),
        MAX_FORM_MEMORY_SIZE=form_memory,
        MAX_FORM_PARTS=most_parts(catalogue),
    )

    @app.before_request
    def limit() -> None:
        # Werkzeug holds only multipart forms to the limits above; others may bring no files and need no more.
        if request.mimetype != "multipart/form-data":
            request.max_content_length = form_memory


def largest_form_memory(catalogue: Catalogue) -> int:
    """Bytes that the text of a form may take."""
    return max([_SMALLEST_FORM, *(_text_values(spec.form) * _URLENCODED for spec in catalogue.current.values())])


def most_parts(catalogue: Catalogue) -> int:
    """Values that a form may send."""
    return _OTHER_PARTS + max((_values(spec.form) for spec in catalogue.current.values()), default=0)


def largest_request(catalogue: Catalogue) -> int:
    """Bytes of a whole request, a few files included."""
    files = [
        field.max_megabytes * _MEGABYTE
        for spec in catalogue.current.values()
        for field in spec.form.fields
        if isinstance(field, AttachmentField)
    ]
    return largest_form_memory(catalogue) + _FILES_AT_ONCE * max(files, default=_MEGABYTE)


def _values(form: Form) -> int:
    rows = sum(field.max_rows * len(field.columns) for field in form.fields if isinstance(field, RowsField))
    return rows + 3 * len(form.fields)


def _text_values(form: Form) -> int:
    """Characters that the fields may hold, with room for one value that is far too long and must be told so."""
    return sum(getattr(field, "max_length", 100) for field in form.fields) + _values(form) * 50 + 2 * _ONE_VALUE
