"""The entry point of the `xinbiao` command."""

from forms_app.cli.main import main_with


def main() -> None:
    """Run the command line."""
    main_with(None)


if __name__ == "__main__":
    main()
