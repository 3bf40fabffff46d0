"""Mail through the operator's SMTP server."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib
import structlog

from app.core.settings import MailSettings
from app.jobs.kinds import GiveUp, TryAgain

log = structlog.get_logger()


@dataclass(frozen=True)
class Letter:
    """A mail to one person. `mail_id` is the same when it is sent again, so that who has it can know it.

    `calendar` is an `.ics` file with its method (REQUEST, CANCEL).
    """

    mail_id: str
    to: str
    sender: str
    sender_name: str
    subject: str
    text: str
    written_at: datetime
    calendar: tuple[bytes, str] | None = None

    def message(self) -> EmailMessage:
        """The mail as it is sent.

        Raises:
            GiveUp: one of the addresses is none.
        """
        message = EmailMessage()
        try:
            message["From"] = Address(self.sender_name, addr_spec=self.sender)
            message["To"] = Address(addr_spec=self.to)
        except ValueError as error:
            raise GiveUp("address_invalid") from error
        message["Subject"] = " ".join(self.subject.split())
        message["Date"] = format_datetime(self.written_at)
        message["Message-ID"] = f"<{self.mail_id}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.text)
        if self.calendar is not None:
            content, method = self.calendar
            text = content.decode()
            message.add_alternative(text, subtype="calendar", params={"method": method})
            message.add_attachment(content, maintype="application", subtype="ics", filename="appointment.ics")
        return message


class Mailer:
    """Takes letters to the server, one connection each: an hour may lie between two."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    def sender(self, own: str | None) -> str | None:
        """The address to write from; None when nothing can be mailed."""
        return (self._settings.sender or own) if self._settings.host else None

    async def send(self, letter: Letter) -> None:
        """Hand the letter over.

        Raises:
            GiveUp: the server will never take it.
            TryAgain: it may take it later.
        """
        settings = self._settings
        password = settings.password.get_secret_value() if settings.password else None
        try:
            await aiosmtplib.send(
                letter.message(),
                hostname=settings.host,
                port=settings.port,
                username=settings.username,
                password=password,
                use_tls=settings.security == "tls",
                start_tls=settings.security == "starttls",
                timeout=settings.timeout_s,
            )
        except aiosmtplib.SMTPAuthenticationError as error:
            raise TryAgain("smtp_sign_in_refused") from error
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [refused.code for refused in error.recipients]
            raise _refusal(max(codes, default=550)) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _refusal(error.code) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise TryAgain("smtp_unreachable") from error
        except (UnicodeError, ValueError) as error:
            raise GiveUp("address_invalid") from error


def _refusal(code: int) -> GiveUp | TryAgain:
    """5yz is for ever, 4yz for now. The server's words may name the customer: they are kept nowhere."""
    return GiveUp(f"smtp_{code}") if code >= 500 else TryAgain(f"smtp_{code}")
