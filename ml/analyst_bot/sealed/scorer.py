"""The process that scores one transaction of the published file, as it is and with changed inputs, by its champion.

    python -I -m ml.analyst_bot.sealed.scorer FILE MEMORY_MB THREADS

Sealed as the worker is. It takes an id and numbers, and runs no SQL but its own.
"""

import json
import sys

import duckdb
import numpy as np

from ml.analyst_bot.sealed.worker import close_the_doors, open_sealed, say
from ml.model.aliases import champion_version, load_versions


def main():
    path, memory_mb, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    con = open_sealed(path, memory_mb, threads)
    try:
        version = _champion(con)
        why = None
    except (duckdb.Error, ValueError) as error:
        version, why = None, str(error).splitlines()[0]
    close_the_doors(memory_mb)
    say({})
    for line in sys.stdin:
        request = json.loads(line)
        try:
            say({"error": why} if version is None else _answer(con, version, **request))
        except Exception as error:
            # Whatever a number does to the libraries: the service goes on.
            say({"error": str(error).splitlines()[0][:500] if str(error) else type(error).__name__})


def _champion(con):
    champion = champion_version(con, "from current_champion")
    [version] = load_versions(con, "select * from fraud_xgboost_model", [champion])
    # What is loaded lazily has to be there before the doors are closed.
    version.score(np.zeros((1, len(version.features)), dtype=np.float32), np.zeros(1))
    version.score(np.zeros((1, len(version.features)), dtype=np.float32), np.full(1, version.validated_until_s + 1))
    return version


def _answer(con, version, transaction_id, changes, seconds):
    for name, value in changes.items():
        if name not in version.features:
            return {"no_input": name, "inputs": version.features}
        if not abs(value) <= np.finfo(np.float32).max:
            return {"failed": "not_a_number", "values": {"name": name, "value": str(value)}}
    inputs = ", ".join(version.features)
    found = con.execute(
        f"select time_s, {inputs} from fraud_features where transaction_id = ?", [transaction_id]
    ).fetchall()
    if not found:
        return {"no_transaction": transaction_id}
    time_s, *values = found[0]
    cases = [("as it is", values)]
    if changes:
        row = dict(zip(version.features, values, strict=True)) | changes
        cases.append(("changed", list(row.values())))
    matrix = np.array([row for _, row in cases], dtype=np.float32)
    raw, probabilities = version.score(matrix, np.full(len(cases), time_s))
    return {
        "scores": [
            (case, float(one), float(probability))
            for (case, _), one, probability in zip(cases, raw, probabilities, strict=True)
        ]
    }


if __name__ == "__main__":
    main()
