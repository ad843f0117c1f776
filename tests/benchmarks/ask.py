"""Time of a simple question from the command line, on the published file of a place.

python -m tests.benchmarks.ask
"""

import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

REPEATS = 5
ALLOWED_S = 1.5
QUESTION = "Combien de fraudes par heure ?"
FRAUD = Path(sys.executable).with_name("fraud")


def answer_s(environment):
    """Seconds from the command to its end, best of REPEATS; without a language model.

    Args:
        environment: variables of the command; FRAUD_PUBLISHED says which file is asked.
    """
    return min(_once(environment) for _ in range(REPEATS))


def _once(environment):
    started = perf_counter()
    subprocess.run([FRAUD, "ask", QUESTION, "--offline"], env=environment, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - started


if __name__ == "__main__":
    seconds = answer_s(os.environ)
    print(f"{'ok  ' if seconds <= ALLOWED_S else 'MISS'} fraud ask: {seconds:.2f} s, allowed {ALLOWED_S:.2f} s")
    sys.exit(seconds > ALLOWED_S)
