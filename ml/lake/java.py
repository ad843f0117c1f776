"""The Java that Spark runs on."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from ml.lake.errors import LakeError

LEAST = 17
INSTALL = f"Install Java {LEAST} or newer (Debian: openjdk-{LEAST}-jre-headless)"


def check_java():
    """
    Raises:
        LakeError: there is none where Spark looks for it, or it is too old; the message says what to do.
    """
    home = os.environ.get("JAVA_HOME")
    java = shutil.which(Path(home, "bin", "java")) if home else shutil.which("java")
    if java is None:
        where = f"JAVA_HOME is {home}, and there is no bin/java" if home else "there is no java on the PATH"
        raise LakeError(f"Spark needs Java, and {where}. {INSTALL}{', or correct JAVA_HOME' if home else ''}.")
    said = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    if not found:
        raise LakeError(f"{java} does not say which Java it is: {said.strip()[:200]!r}. {INSTALL}.")
    if int(found[1]) < LEAST:
        raise LakeError(f"{java} is Java {found[1]}, too old for Spark. {INSTALL}, or set JAVA_HOME to one.")
