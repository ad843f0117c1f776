"""The review file itself, when people typed into it: it is taken in like a file of verdicts, before it is written anew.

What was handed out is known by its hash, kept beside it. Any other content is somebody's work.
"""

import json
import shutil
from datetime import datetime

from ml.raw.arrivals import hash_of
from ml.raw.incoming import shown
from ml.storage.files import replacing

HANDED_OUT = ("cases_to_review.csv", "cases_to_review.xlsx")
RECORD = ".handed_out.json"


def take_in_edited(folder, log):
    """Copy each handed-out file that is not as it was written into the folder `incoming`, where verdicts are read.

    Args:
        folder: pathlib.Path of the review folder; it may be missing.
        log: takes a line of text that a person should read.

    Returns:
        Paths of the copies.
    """
    written, incoming = _record(folder), folder / "incoming"
    copies = []
    for path in (folder / name for name in HANDED_OUT):
        if not path.is_file() or hash_of(path) == written.get(path.name):
            continue
        taken_in = [file for file in incoming.glob(f"{path.stem}-*{path.suffix}") if hash_of(file) == hash_of(path)]
        if taken_in:
            continue
        copy = incoming / f"{path.stem}-{datetime.now():%Y%m%d-%H%M%S}{path.suffix}"
        with replacing(copy) as new:
            shutil.copyfile(path, new)
        log(f"{shown(path)} is not as it was written: what was typed into it is taken in, as {shown(copy)}.")
        copies.append(copy)
    return copies


def remember_handed_out(folder):
    """Note what the handed-out files hold now, so that a change to them is seen."""
    hashes = {name: hash_of(folder / name) for name in HANDED_OUT if (folder / name).is_file()}
    with replacing(folder / RECORD) as new:
        new.write_text(json.dumps(hashes))


def _record(folder):
    try:
        return json.loads((folder / RECORD).read_text())
    except (OSError, ValueError):
        return {}
