"""`python3 -m deploy [run|dev]`: set up. One part alone: `packages`, `duckling`, `models [--repair]`, `compose …`."""

import sys

_OLDEST = (3, 11)


def main(arguments):
    if sys.version_info < _OLDEST:
        print("Stopped: this Python is %d.%d and Frontdesk needs 3.11 or later." % sys.version_info[:2])  # noqa: UP031
        print("         Install it, then: make run PYTHON=python3.11")
        return 1
    from deploy.refusal import SetupRefused
    from deploy.setup import part_steps, set_up
    from deploy.steps import carry_out_all, report_refusal

    profile = arguments[0] if arguments else "run"
    try:
        if steps := part_steps(profile, arguments[1:]):
            carry_out_all(steps, _say)
        else:
            _say("Setting up Frontdesk")
            set_up(profile, _say)
    except SetupRefused as refusal:
        report_refusal(refusal, _say)
        return 1
    except KeyboardInterrupt:
        _say("Stopped by you. Run it again to go on where it stopped.")
        return 130
    return 0


def _say(line):
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
