"""What the public pages call things: taken from the regulations whose results are public, whichever these are."""

from dataclasses import dataclass

from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.regulation import Regulation
from forms_app.usecases.platform import Platform

_PAGE, _AUTHORITY, _STATUS, _LISTED = "公示公开", "办理机构", "名单内企业", "公示企业"
"""Where several regulations have public results under different names, or none has any."""


@dataclass(frozen=True, slots=True)
class PublicWords:
    """The title of the public pages; who keeps them; what those are called that hold a status or have an entry."""

    page: str
    authority: str
    status: str
    listed: str

    @property
    def about(self) -> str:
        """What is published of those who have an entry, without the word for an enterprise."""
        return self.listed.removesuffix("企业")


def public_words(platform: Platform) -> PublicWords:
    """The words of today's regulations."""
    public = platform.catalogue.listed_procedures()
    listed = (spec.procedure.publication.called for spec in public if spec.procedure.publication)
    return PublicWords(
        page=_one({_page_of(spec) for spec in public}, _PAGE),
        authority=_one({authority_title(platform, spec.regulation) for spec in public}, _AUTHORITY),
        status=_one({spec.procedure.status for spec in public}, _STATUS),
        listed=_one(set(listed), _LISTED),
    )


def authority_title(platform: Platform, regulation: Regulation) -> str:
    """The kind of authority that deals with a regulation, in words."""
    return platform.reference.authority(regulation.handled_by).title


def _page_of(spec: ProcedureSpec) -> str:
    return spec.regulation.public_page or ""


def _one(words: set[str], otherwise: str) -> str:
    named = words - {""}
    return named.pop() if len(named) == 1 else otherwise
