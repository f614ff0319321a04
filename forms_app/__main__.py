"""The entry point of the `xinbiao` command."""

from importlib import import_module
from typing import Any

from forms_app.cli.main import main_with


class Wiring:
    """What commands may ask for. Heavy parts are imported when asked for, and only after a look at the machine."""

    def form_printer(self) -> Any:
        """The printer of forms. Raises MissingPartError when the machine cannot print."""
        settings = import_module("forms_app.settings").Settings.from_environment()
        preflight = import_module("forms_app.documents.preflight")
        preflight.require(settings.fonts, import_module("forms_app.documents.fonts").SYSTEM_FONTS)
        return import_module("forms_app.factory").create_form_printer(settings)


def main() -> None:
    """Run the command line."""
    main_with(Wiring())


if __name__ == "__main__":
    main()
