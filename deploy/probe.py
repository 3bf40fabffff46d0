"""`python -m deploy.probe URL`: exit code 0 when it answers 200. For health checks; imports next to nothing."""

import sys
import urllib.error
import urllib.request

_LIMIT_S = 4.0


def main(arguments: list[str]) -> int:
    try:
        with urllib.request.urlopen(arguments[0], timeout=_LIMIT_S) as answer:  # noqa: S310 - our own address
            return 0 if answer.status == 200 else 1
    except (urllib.error.URLError, OSError):
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
