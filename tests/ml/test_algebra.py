from threading import Thread

import numpy  # noqa: F401
import pytest
from threadpoolctl import threadpool_info

from ml.algebra import on_all_threads, on_one_thread


def threads():
    return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}


def test_algebra_takes_one_thread_and_then_as_many_as_before():
    before = threads()
    with on_one_thread():
        assert threads() == {1}
        with on_one_thread():
            assert threads() == {1}
        assert threads() == {1}
    assert threads() == before


def test_a_failure_gives_the_threads_back():
    before = threads()
    with pytest.raises(KeyError), on_one_thread():
        raise KeyError
    assert threads() == before


def test_models_that_run_side_by_side_have_the_threads_they_ask_for():
    """As dbt runs two of them, whoever comes first."""
    before, measured, fitted = threads(), [], []

    @on_one_thread()
    def measure():
        measured.append(threads())

    @on_all_threads()
    def fit():
        fitted.append(threads())

    models = [Thread(target=model) for model in [measure, fit] * 20]
    for each in models:
        each.start()
    for each in models:
        each.join()
    assert measured == [{1}] * 20
    assert fitted == [before] * 20
    assert threads() == before
