"""What the API's description allows, and what it does not, is sent to the real server."""

import subprocess
import sys
from pathlib import Path

CHECKS = (
    "not_a_server_error,status_code_conformance,"
    "content_type_conformance,response_schema_conformance"
)


def test_nothing_that_is_sent_breaks_the_server(api_url: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")), "run",
            f"{api_url}/api/openapi.json", f"--checks={CHECKS}", "--max-examples=15",
            "--phases=examples,coverage,fuzzing", "--seed=1", "--no-color",
            "--generation-database=none",
        ],
        capture_output=True, text=True, timeout=240, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
