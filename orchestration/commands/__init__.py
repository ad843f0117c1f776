"""What subcommands of `fraud` share: errors in words, and the two files."""

from contextlib import contextmanager

import click

from ml.errors import of_full_disk


class errors_in_words:
    """Errors that a person can act on end the command with a sentence and exit code 1, never a traceback."""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if error is None or isinstance(error, (click.ClickException, click.Abort)):
            return
        import duckdb

        if isinstance(error, duckdb.IOException) and "lock" in str(error):
            raise click.ClickException(
                f"another program has the file open: {str(error).splitlines()[0]}. Wait for it to finish, or close it."
            ) from error
        if isinstance(error, (ValueError, RuntimeError, LookupError, OSError, duckdb.Error)):
            raise click.ClickException(str(of_full_disk(error) or error)) from error


def must_exist(file):
    if not file.exists():
        raise FileNotFoundError(f"{file} does not exist: nothing has been built yet. Run: make build")


@contextmanager
def published(settings):
    """DuckDB connection to the published file, as it was published."""
    from orchestration.published.open import opened

    with opened(settings.published) as file:
        yield file.con
