"""The entry point of the `xinbiao` command."""

from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import click

from forms_app.cli.main import main_with
from forms_app.core.dates import beijing_date


class Wiring:
    """What commands may ask for. Heavy parts are imported when asked for, and only after a look at the machine."""

    def settings(self) -> Any:
        """What the operator has set."""
        return import_module("forms_app.settings").Settings.from_environment()

    def catalogue(self) -> Any:
        """The forms that the settings name. Raises SpecError, BadInputError."""
        return import_module("forms_app.specs.folders").load_catalogue(self.settings().specs_root)

    def context(self, on: date | None = None) -> Any:
        """The shared tables as of that day, of today in Beijing without one. Raises SpecError, BadInputError."""
        reference = import_module("forms_app.specs.reference").load_reference(self.settings().tables_root)
        return import_module("forms_app.answers.answer").Context(reference, on or beijing_date(datetime.now(UTC)))

    def form_printer(self) -> Any:
        """The printer of forms. Raises MissingPartError when the machine cannot print."""
        return self._factory().create_form_printer(self.settings())

    def platform(self) -> Any:
        """The platform over the instance, migrated. Raises MissingPartError, SpecError."""
        return self._factory().create_platform(self.settings())

    def kept(self, *, existing: bool) -> Any:
        """What is backed up and restored; it needs no printing. Raises BadInputError."""
        return import_module("forms_app.factory").open_kept(self.settings(), existing=existing)

    def signatures(self) -> Any:
        """Who signs, and who signed. Raises BadInputError for a key that cannot be used."""
        return import_module("forms_app.factory").create_signatures(self.settings())

    def key_folders(self) -> list[str]:
        """The folders in which keys of offices lie, by name."""
        places = import_module("forms_app.documents.key_places")
        return [each.name for each in places.office_folders(self.settings().keys)]

    def app(self, platform: Any) -> Any:
        """The web application over a platform."""
        return self._factory().create_app(self.settings(), platform)

    def worker(self, platform: Any) -> Any:
        """The worker on a platform's jobs, and what ends its rendering process."""
        return self._factory().create_worker(self.settings(), platform)

    def _factory(self) -> Any:
        preflight = import_module("forms_app.documents.preflight")
        fonts = import_module("forms_app.documents.fonts")
        for remark in preflight.require(self.settings().fonts, fonts.SYSTEM_FONTS):
            click.echo(f"提示：{remark}", err=True)
        return import_module("forms_app.factory")


def main() -> None:
    """Run the command line."""
    main_with(Wiring())


if __name__ == "__main__":
    main()
