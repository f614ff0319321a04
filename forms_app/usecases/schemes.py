"""The regulations that the service knows, by the kind of authority that handles them, and finding some by words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from forms_app.core.errors import BadInputError
from forms_app.core.text import matching_key
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.regulation import Regulation
from forms_app.specs.tables import Authority
from forms_app.usecases.platform import Platform

LONGEST_SEARCH = 60
_BRACKETS = str.maketrans("", "", "〔〕[]【】()《》“”")
"""What people leave out or type otherwise: 吉统字2020 44号 finds 吉统字〔2020〕44号."""


@dataclass(frozen=True)
class Scheme:
    """A regulation with the forms that may be tried today, its blank annexes, and the articles that hold the words
    that were looked for.
    """

    domain: str
    regulation: Regulation
    forms: tuple[FormSpec, ...]
    annexes: tuple[FormSpec, ...]
    articles: tuple[str, ...] = ()


@dataclass(frozen=True)
class SchemeGroup:
    """The regulations of one kind of authority."""

    authority: Authority
    schemes: tuple[Scheme, ...]

    @property
    def found(self) -> int:
        """How many they are."""
        return len(self.schemes)


def schemes_by_authority(platform: Platform, words: str = "") -> tuple[SchemeGroup, ...]:
    """All regulations, or those in which every word is found. Raises BadInputError when too much is looked for.

    A regulation found by its own title, number, issuer or authority is shown whole; one that is found by its forms
    or its articles shows those alone.
    """
    if len(words) > LONGEST_SEARCH:
        raise BadInputError(f"搜索词最多{LONGEST_SEARCH}个字")
    wanted = tuple(key for key in (_key(word) for word in words.split()) if key)
    groups = (
        SchemeGroup(authority, tuple(_found(authority, _schemes(platform, authority), wanted)))
        for authority in platform.reference.authorities.values()
    )
    return tuple(group for group in groups if group.schemes)


def _schemes(platform: Platform, authority: Authority) -> Iterator[Scheme]:
    catalogue = platform.catalogue
    tried = tuple(catalogue.tried_on(platform.today()))
    for domain, regulation in catalogue.regulations.items():
        if regulation.handled_by == authority.id:
            forms = tuple(spec for spec in tried if spec.domain == domain)
            yield Scheme(domain, regulation, forms, tuple(catalogue.annexes(domain)))


def _found(authority: Authority, schemes: Iterator[Scheme], wanted: Sequence[str]) -> Iterator[Scheme]:
    if not wanted:
        yield from schemes
        return
    for scheme in schemes:
        regulation = scheme.regulation
        known = (regulation.title, regulation.short_title, regulation.number, regulation.issuer)
        itself = _key("\n".join((*known, authority.title, authority.word)))
        if all(key in itself for key in wanted):
            yield scheme
            continue
        left = [key for key in wanted if key not in itself]
        narrowed = replace(
            scheme,
            forms=_forms_with(scheme.forms, left),
            annexes=_forms_with(scheme.annexes, left),
            articles=tuple(_articles_with(regulation, left)),
        )
        if narrowed.forms or narrowed.annexes or narrowed.articles:
            yield narrowed


def _forms_with(specs: Sequence[FormSpec], keys: Sequence[str]) -> tuple[FormSpec, ...]:
    def text(spec: FormSpec) -> str:
        return _key("\n".join((spec.form.mark, spec.form.title, spec.form.purpose)))

    return tuple(spec for spec in specs if all(key in text(spec) for key in keys))


def _articles_with(regulation: Regulation, keys: Sequence[str]) -> Iterator[str]:
    for number, article in regulation.articles.items():
        text = _article_key(number, article.text, tuple((article.items or {}).values()), article.closing or "")
        if all(key in text for key in keys):
            yield number


@lru_cache(maxsize=2000)
def _article_key(number: str, text: str, items: tuple[str, ...], closing: str) -> str:
    return _key("\n".join((number, text, *items, closing)))


def _key(text: str) -> str:
    return matching_key(text).translate(_BRACKETS)
