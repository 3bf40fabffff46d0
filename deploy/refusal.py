"""What set-up says when it cannot go on: one sentence, and what to do."""

import errno


class SetupRefused(Exception):
    """Set-up cannot go on. `sentence` says what is wrong, `remedy` what to do about it."""

    def __init__(self, sentence: str, remedy: str) -> None:
        super().__init__(f"{sentence} {remedy}")
        self.sentence = sentence
        self.remedy = remedy


def refusal_of(error: OSError) -> SetupRefused:
    """Say in a sentence what the operating system refused."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return SetupRefused(f"The disk is full{where}.", "Free about 6 GB and run the same command again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return SetupRefused(f"This account may not write here{where}.", "Make the folder yours, or clone into another.")
    return SetupRefused(f"The operating system refused{where}: {error.strerror}.", "Mend that and run it again.")
