"""Where NumPy does its algebra on one thread.

OpenBLAS threads wait busily for the next product. Ours are small: the processor spent more on waiting than on them.
What trains keeps its threads, as the last digits of a fit depend on them.
"""

from contextlib import contextmanager
from threading import RLock

from threadpoolctl import threadpool_limits  # scikit-learn brings it

# The limit is one of the process: a thread that began while another was in here would take it for the usual state.
_one_at_a_time = RLock()


@contextmanager
def on_one_thread():
    """Algebra in here takes one thread. Also a decorator."""
    with _one_at_a_time, threadpool_limits(1, user_api="blas"):
        yield
