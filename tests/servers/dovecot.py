"""A private Dovecot on free loopback ports, as root or not: the real server that the mailbox adapter is tested on.

Nothing outside its own folder is touched, it runs in the foreground as our child with its output in a file, and `stop` leaves
nothing behind. Dovecot 2.3 and 2.4 take different configuration; this one writes 2.3's.
"""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from service.demo.servers import LOOPBACK, Account, append
from tests.servers import certificate

SERVICES = """
service imap-login {
  inet_listener imap {
    port = %(port)d
  }
  inet_listener imaps {
    port = %(tls_port)d
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = %(lmtp_port)d
  }
}
"""

BASE = """
protocols = imap lmtp
listen = 127.0.0.1
base_dir = %(home)s/run
state_dir = %(home)s/run
instance_name = %(name)s
log_path = %(home)s/dovecot.log
ssl = yes
ssl_cert = <%(home)s/cert.pem
ssl_key = <%(home)s/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
auth_username_format = %%Ln
mail_fsync = never
mail_max_userip_connections = 100
mail_location = maildir:~/Maildir
first_valid_uid = 1
default_internal_user = %(internal)s
default_internal_group = %(group)s
default_login_user = %(login)s
passdb {
  driver = passwd-file
  args = %(home)s/users
}
userdb {
  driver = static
  args = uid=%(uid)d gid=%(gid)d home=%(home)s/mail/%%n
}
namespace inbox {
  inbox = yes
  separator = %(separator)s
  prefix = %(prefix)s
}
"""

UNPRIVILEGED = """
service imap-login {
  chroot =
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
"""


def installed() -> bool:
    """Is there a Dovecot that this class can start?"""
    return shutil.which("dovecot", path=_path()) is not None and shutil.which("doveadm", path=_path()) is not None


def _path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"


def _program(name: str) -> str:
    found = shutil.which(name, path=_path())
    assert found, f"{name} is not installed"
    return found


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        taken = [stack.enter_context(socket.create_server((LOOPBACK, 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in taken]


class Dovecot:
    """One server with any number of accounts; `prefix` puts every folder under it, `capability` replaces what it advertises."""

    def __init__(self, *, prefix: str = "", separator: str = "", capability: str = "") -> None:
        self.home = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.port, self.tls_port, self.lmtp_port = _free_ports(3)
        self.account = Account(LOOPBACK, self.port, "intake", "intake-secret")
        self.certificate = certificate.shared()
        self._prefix, self._separator, self._capability = prefix, separator, capability
        self._process: subprocess.Popen[bytes] | None = None
        self._prepare()

    def start(self) -> Account:
        """Starts the server, waits until it greets, and returns the account `intake`."""
        with (self.home / "output.txt").open("ab") as output:
            command = [_program("dovecot"), "-F", "-c", str(self._configuration)]
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        self._wait_until_it_greets()
        return self.account

    def stop(self) -> None:
        """Stops the server with every connection, in good order; the mail stays."""
        self._end(signal.SIGTERM)

    def restart(self) -> None:
        """Stops and starts again on the same ports, with the same mail."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Stops the server and removes its folder."""
        self._end(signal.SIGKILL)
        shutil.rmtree(self.home, ignore_errors=True)

    def add_user(self, user: str, password: str = "intake-secret") -> Account:
        """Adds an account with an empty mailbox."""
        with (self.home / "users").open("a") as users:
            users.write(f"{user}:{{PLAIN}}{password}::::::\n")
        return Account(LOOPBACK, self.port, user, password)

    def set_password(self, password: str) -> None:
        """Gives `intake` another password, as an administrator does while we are connected."""
        (self.home / "users").write_text(f"intake:{{PLAIN}}{password}::::::\n")
        self.doveadm("auth", "cache", "flush")

    def deliver(self, raw: bytes, received_at: datetime | None = None, folder: str = "INBOX", user: str = "intake") -> None:
        """Puts a message into a folder by APPEND, with the given INTERNALDATE."""
        append(self.account._replace(user=user), raw, received_at, folder)

    def post(self, raw: bytes, user: str = "intake") -> None:
        """Delivers a message by LMTP, as the server's own mail system does; connections that idle are told."""
        with smtplib.LMTP(LOOPBACK, self.lmtp_port) as lmtp:
            lmtp.sendmail("someone@agency.example", [f"{user}@localhost"], raw)

    def fill(self, mails: Iterable[bytes], received_at: datetime) -> None:
        """Puts many messages into INBOX at once, as files that the server finds at its next look."""
        folder = self.maildir / "new"
        folder.mkdir(parents=True, exist_ok=True)
        owner = (self.home / "mail").stat()
        for number, raw in enumerate(mails):
            file = folder / f"{received_at.timestamp():.0f}.M{number:09}.fill"
            file.write_bytes(raw.replace(b"\r\n", b"\n"))
            os.utime(file, (received_at.timestamp(),) * 2)
        for each in (self.home / "mail").rglob("*"):
            os.chown(each, owner.st_uid, owner.st_gid)

    def doveadm(self, *arguments: str) -> str:
        """Runs one administrator's command and returns what it printed."""
        command = [_program("doveadm"), "-c", str(self._configuration), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=20).stdout

    def kick(self, user: str = "intake") -> None:
        """Ends every connection of the user, as an administrator or a restart does."""
        self.doveadm("kick", user)

    def expunge(self, uid: int, folder: str = "INBOX", user: str = "intake") -> None:
        """Removes one message behind our back."""
        self.doveadm("expunge", "-u", user, "mailbox", folder, "uid", str(uid))

    def set_uidvalidity(self, value: int, folder: str = "INBOX", user: str = "intake") -> None:
        """Gives the folder another UIDVALIDITY, as a rebuilt or restored one has."""
        self.doveadm("mailbox", "update", "--uid-validity", str(value), "-u", user, folder)

    def send_signal(self, what: signal.Signals) -> None:
        """Sends the server and all its helpers a signal: SIGSTOP makes it silent, SIGCONT wakes it."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, what)  # its own session: nobody else

    def client_context(self) -> ssl.SSLContext:
        """A TLS context that trusts this server's authority only."""
        return self.certificate.client()

    @property
    def maildir(self) -> Path:
        """Where the mail of `intake` lies, for measurements."""
        return self.home / "mail" / "intake" / "Maildir"

    @property
    def _configuration(self) -> Path:
        return self.home / "dovecot.conf"

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if how is signal.SIGTERM:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # its own session: the server and all its helpers, nobody else
        self._process.wait(10)
        self._process = None

    def _prepare(self) -> None:
        root = os.geteuid() == 0
        owner = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
        internal, login = ("dovecot", "dovenull") if root else (owner.pw_name, owner.pw_name)
        self.home.chmod(0o755)  # the server's own users have to come through
        (self.home / "run").mkdir()
        (self.home / "mail").mkdir()
        self.certificate.write(self.home)
        self.add_user(self.account.user, self.account.password)
        if root:
            os.chown(self.home / "mail", owner.pw_uid, owner.pw_gid)
            os.chown(self.home / "users", pwd.getpwnam(internal).pw_uid, -1)
        group = grp.getgrgid(pwd.getpwnam(internal).pw_gid).gr_name
        ports = {"port": self.port, "tls_port": self.tls_port, "lmtp_port": self.lmtp_port}
        names = {"home": self.home, "name": self.home.name, "internal": internal, "group": group, "login": login}
        place = {"uid": owner.pw_uid, "gid": owner.pw_gid, "separator": self._separator, "prefix": self._prefix}
        text = (BASE + SERVICES) % (ports | names | place) + ("" if root else UNPRIVILEGED)
        if self._capability:
            text += f"protocol imap {{\n  imap_capability = {self._capability}\n}}\n"
        self._configuration.write_text(text)

    def _wait_until_it_greets(self) -> None:
        end = time.monotonic() + 20
        while time.monotonic() < end and self._process is not None and self._process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, self.port), timeout=2) as line:
                if line.recv(100).startswith(b"* OK"):
                    return
            time.sleep(0.02)
        self.stop()
        raise RuntimeError("Dovecot did not start:\n" + (self.home / "dovecot.log").read_text()[-2000:])
