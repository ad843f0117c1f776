"""What lies in the two inboxes and is not read, for whoever asks how things stand."""

from ml.raw.incoming import shown
from ml.raw.transaction_files import TRANSACTIONS
from ml.raw.verdicts import VERDICT_FILES


def not_read(settings):
    """Files that no build reads.

    Args:
        settings: Settings.

    Returns:
        Dictionaries with file (as a person would write its path) and reason (a sentence).
    """
    found = []
    for kind, place in ((TRANSACTIONS, settings.transactions), (VERDICT_FILES, str(settings.review / "incoming"))):
        arrived = kind.arrived(place)
        found += [{"file": shown(path), "reason": why} for path, why in arrived.foreign.items()]
        found += [{"file": shown(path), "reason": "its transfer has not ended."} for path in arrived.unfinished]
    return found


def not_read_in_words(files):
    """The same in lines of text."""
    return [f"Not read       {file['file']}: {file['reason']}" for file in files]
