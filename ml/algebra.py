"""Where NumPy does its algebra on one thread.

OpenBLAS threads wait busily for the next product. Ours are small: the processor spent more on waiting than on them.
What fits keeps its threads: last digits depend on how sums are split among them.
"""

from contextlib import contextmanager
from threading import RLock

from threadpoolctl import threadpool_limits

# The limit is one of the process: whoever began while another was in here would take it for the usual state.
_one_at_a_time = RLock()


@contextmanager
def on_one_thread():
    """Algebra in here takes one thread. Also a decorator."""
    with _one_at_a_time, threadpool_limits(1, user_api="blas"):
        yield


@contextmanager
def on_all_threads():
    """Algebra in here takes as many threads as without this module, whatever runs beside it. Not within the other."""
    with _one_at_a_time:
        yield
