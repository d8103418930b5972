"""`python -m bot` and the `mujaz` script."""


def main() -> None:
    """The command line; worker processes import this module too, and nothing that they do not need."""
    from bot.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
