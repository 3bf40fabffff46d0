"""What can go wrong before anything is measured."""


class RigError(Exception):
    """A server could not be brought up; the message says which and why."""


class ProgramMissing(RigError):
    """A program is not on this machine; the message says how to get it."""
