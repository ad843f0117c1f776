"""From rows to a model that is measured: features, training, calibration, scoring, evaluation, promotion."""
