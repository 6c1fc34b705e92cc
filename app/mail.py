"""Mail leaves here: over SMTP where the operator names a server, else it is printed on the console."""

import smtplib
import sys
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import parse_qs, unquote, urlsplit

CONSOLE = "console:"
SENDER = "Plumbline <plumbline@localhost>"
PATIENCE = 20  # seconds


def post(mail_url: str, *, to: str, subject: str, text: str) -> None:
    """Send one plain letter. `mail_url`: console:, smtp://, smtp+tls:// or smtps://user:password@host:port?from=ADDRESS.

    Raises OSError (smtplib's errors among them) where it can't be sent, ValueError for an address of another kind.
    """
    parts = urlsplit(mail_url or CONSOLE)
    to, subject = (" ".join(line.split()) for line in (to, subject))  # whatever a title holds adds no line to the head
    letter = EmailMessage()
    letter["From"] = parse_qs(parts.query).get("from", [SENDER])[0]
    letter["To"], letter["Subject"] = to, subject
    letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain="plumbline.invalid")
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    if parts.scheme == "console":
        sys.stdout.write(f"To: {to}\nSubject: {subject}\n\n{text}\n")
        return
    if parts.scheme not in ("smtp", "smtp+tls", "smtps") or not parts.hostname:
        raise ValueError("PLUMBLINE_MAIL_URL is console:, smtp://, smtp+tls:// or smtps://user:password@host:port")
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname, parts.port or 0, timeout=PATIENCE) as server:
        if parts.scheme == "smtp+tls":
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(letter)
