"""Branch coverage: whole in wire and vault, at least 95 % in client and server."""

import subprocess
import sys

_GATES = (("ownlens_wire", 100), ("ownlens_vault", 100), ("ownlens_client", 95), ("ownlens_server", 95))


def main() -> int:
    """Print each package's coverage; 1 if one is below its gate."""
    below = 0
    for package, gate in _GATES:
        command = [sys.executable, "-m", "coverage", "report", f"--include=*/{package}/*", f"--fail-under={gate}"]
        done = subprocess.run([*command, "--skip-covered"], capture_output=True, text=True, check=False)
        total = next((line for line in done.stdout.splitlines() if line.startswith("TOTAL")), "no data")
        print(f"{package}: {total.split()[-1]} of branches and lines, at least {gate} %")
        if done.returncode:
            print(done.stdout)
            below = 1
    return below


if __name__ == "__main__":
    sys.exit(main())
