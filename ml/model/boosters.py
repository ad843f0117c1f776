"""Everything that touches XGBoost. Imported where trees are grown or asked, and only then: with scikit-learn, which
it loads, it takes 1.6 s, more than all the rest of a build in which nothing has changed.
"""

import os

import numpy as np

# XGBoost's OpenMP threads spin while they wait, and starve whatever runs beside them: beside one busy process a
# training took 34.9 s with spinning and 3.8 s without. Read once, when the library is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import xgboost as xgb  # noqa: E402


def quantile_matrix(rows, parameters):
    """LabelledRows as XGBoost trains on them with these parameters: a byte a value, two beyond a `max_bin` of 256."""
    return xgb.QuantileDMatrix(_BatchFeed(rows), max_bin=parameters.get("max_bin", 256))


def train_booster(matrix, recipe, threads=None):
    """Booster fitted to a quantile_matrix. The same rows in the same order give the same bytes.

    `threads`: of this process; None: one for each core.
    """
    parameters = {name: value for name, value in recipe.parameters.items() if name != "rounds"}
    fixed = {
        "objective": "binary:logistic",
        "tree_method": "hist",
        "seed": recipe.seed,
        "nthread": threads or os.cpu_count(),
    }
    return xgb.train(parameters | fixed, matrix, recipe.parameters["rounds"])


def grow(rows, recipe):
    """Booster fitted to LabelledRows."""
    return train_booster(quantile_matrix(rows, recipe.parameters), recipe)


def load_booster(model):
    """Booster from the bytes of a registry row."""
    return xgb.Booster(model_file=bytearray(model))


def log_odds(booster, inputs):
    """Raw log-odds of a booster: float64 of shape (n_rows,), for float32 inputs of shape (n_rows, n_features)."""
    return booster.inplace_predict(inputs, predict_type="margin").astype(np.float64)


def shap_values(booster, inputs, features):
    """Contributions to the log-odds: float32 of shape (n_rows, n_features), the bias left out."""
    matrix = xgb.DMatrix(inputs, feature_names=list(features))
    return booster.predict(matrix, pred_contribs=True)[:, :-1]


class _BatchFeed(xgb.DataIter):
    def __init__(self, rows):
        super().__init__()
        self._rows = rows
        self._batches = None

    def reset(self):
        self._batches = self._rows.batches()

    def next(self, input_data):
        inputs, targets = next(self._batches, (None, None))
        if inputs is None:
            return False
        input_data(data=inputs, label=targets, feature_names=self._rows.features)
        return True
