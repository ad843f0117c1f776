"""Score one transaction of the published file, as it is and with changed inputs, by the champion in that file."""

from ml.analyst_bot.seal import QueryError


class NotAnInputError(ValueError):
    """A name that is no model input. Attributes: name, inputs."""

    def __init__(self, name, inputs):
        super().__init__(f"{name} is no model input")
        self.name, self.inputs = name, inputs


def score(path, transaction_id, changes):
    """Scores of a transaction: as it is, and changed when there are changes.

    Args:
        path: the published DuckDB file.
        transaction_id: of fraud_features.
        changes: {name of a model input: value}.

    Returns:
        A list of (case, raw score, calibrated probability), case `as it is` or `changed`.

    Raises:
        NotAnInputError: a change of something that is no model input.
        LookupError: there is no such transaction.
        QueryError: the file holds no champion that can score.
    """
    import duckdb
    import numpy as np

    try:
        version, found = _read(path, transaction_id, changes)
    except duckdb.Error as error:
        raise QueryError(str(error).splitlines()[0]) from error
    if not found:
        raise LookupError(transaction_id)
    time_s, *values = found[0]
    cases = [("as it is", values)]
    if changes:
        row = dict(zip(version.features, values, strict=True)) | changes
        cases.append(("changed", list(row.values())))
    matrix = np.array([row for _, row in cases], dtype=np.float32)
    raw, probabilities = version.score(matrix, np.full(len(cases), time_s))
    return [
        (case, float(one), float(probability))
        for (case, _), one, probability in zip(cases, raw, probabilities, strict=True)
    ]


def _read(path, transaction_id, changes):
    import duckdb

    from ml.registry import champion_version, load_versions

    config = {"enable_external_access": "false"}
    with duckdb.connect(path, read_only=True, config=config) as con:
        champion = champion_version(con, "select * from model_aliases")
        [version] = load_versions(con, "select * from fraud_xgboost_model", [champion])
        for name in changes:
            if name not in version.features:
                raise NotAnInputError(name, version.features)
        inputs = ", ".join(version.features)
        return version, con.execute(
            f"select time_s, {inputs} from fraud_features where transaction_id = ?", [transaction_id]
        ).fetchall()
