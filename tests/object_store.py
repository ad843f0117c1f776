"""A server that speaks S3, on this machine alone, with a bucket and a key of its own."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass

STARTS_WITHIN_S = 60
BUCKET = "fraud"


@dataclass(frozen=True)
class ObjectStore:
    """One that runs.

    Args:
        address: http://127.0.0.1:PORT.
    """

    address: str
    url: str = f"s3://{BUCKET}"

    @property
    def environment(self):
        """What a program needs to work with it."""
        return {
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": "us-east-1",
            # Nobody asks the machine for a key.
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    @contextmanager
    def refusing(self):
        """Meanwhile it knows no key."""
        self._ask("/moto-api/reset-auth", b"0")
        try:
            yield
        finally:
            self._ask("/moto-api/reset-auth", b"inf")

    def make(self, bucket):
        self._ask(f"/{bucket}", b"", "PUT")

    def _ask(self, path, body, method="POST"):
        told = {"content-type": "text/plain"}
        # A proxy of the environment is for the world outside.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        request = urllib.request.Request(self.address + path, data=body, method=method, headers=told)
        opener.open(request, timeout=10).close()


@contextmanager
def running(folder):
    """An ObjectStore; ended with the block.

    Args:
        folder: pathlib.Path for its log.
    """
    log = folder / "object_store.log"
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with log.open("w") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
            stdout=said,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=folder,
        )
    try:
        store = ObjectStore(_address(server, log))
        store.make(BUCKET)
        yield store
    finally:
        server.terminate()
        server.wait()


def _address(server, log):
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline and server.poll() is None:
        found = re.search(r"Running on (http://127\.0\.0\.1:\d+)", log.read_text())
        if found:
            return found[1]
        time.sleep(0.05)
    raise RuntimeError(f"the object store did not come up: {log.read_text()[-1000:]}")
