"""A certificate authority of this machine, which can vouch for nothing but the courts' domain."""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sim.serve.reach.certificates import authority_certificate, courts_certificate
from sim.serve.reach.hosts import in_domain, plain_host

_PRIVATE = "authority.pem"  # key and certificate in one file, so that no crash leaves one without the other
_PUBLIC = "authority.crt"
_AUTHORITY_LIFE = timedelta(days=365)
_DAYS_MAX = 90


class AuthorityError(Exception):
    """The authority cannot be used; the text says which file, why, and what to do."""


class Authority:
    """The authority kept in one folder, and the certificates it gives for the courts.

    Only the authority itself is kept. The courts' key and certificate are made at each start, live in memory and are
    renewed when names change or when two thirds of their life are over.
    """

    def __init__(
        self, ca_path: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, now_us: Callable[[], int],
        days: int,
    ) -> None:  # fmt: skip
        """Use ``Authority.open``."""
        self.ca_path = ca_path
        self.certificate = certificate
        self._key, self._now_us, self._days = key, now_us, days
        self._hosts: frozenset[str] = frozenset()
        self._renew_at = datetime.min.replace(tzinfo=UTC)
        self._context: ssl.SSLContext | None = None

    @classmethod
    def open(cls, folder: Path, now_us: Callable[[], int], days: int = 7) -> Authority:
        """The folder's authority, made if there is none or the one there ends too soon.

        now_us: the time of day, since that is what clients compare with, whatever hour the courts live in.
        days: the life of a certificate for the courts, 1 to 90. Raises AuthorityError for files that cannot be read or
        do not belong together (nothing is overwritten then), ValueError for days out of bounds.
        """
        if not 1 <= days <= _DAYS_MAX:
            raise ValueError(f"days = {days}: a certificate of the courts lives from 1 to {_DAYS_MAX} days")
        path = folder / _PRIVATE
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                _make(path, _moment(now_us()), replacing=False)
            key, certificate = _load(path)
            now = _moment(now_us())
            if not certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - timedelta(days=days):
                _make(path, now, replacing=True)
                key, certificate = _load(path)
            _publish(folder / _PUBLIC, certificate)
        except OSError as error:
            raise AuthorityError(f"{error.filename or path}: {error.strerror}: {_NEXT}") from error
        return cls(folder / _PUBLIC, key, certificate, now_us, days)

    def context(self, hosts: Collection[str]) -> ssl.SSLContext:
        """How a server speaks TLS as any of these hosts: TLS 1.2 or later, HTTP/1.1 only.

        The same object comes back until names change or the certificate is due. Raises AuthorityError for a name
        outside of the courts' domain, for no name at all, and when the authority itself has ended.
        """
        wanted, now = frozenset(hosts), _moment(self._now_us())
        if self._context is not None and wanted == self._hosts and now < self._renew_at:
            return self._context
        _check(wanted)
        if now >= self.certificate.not_valid_after_utc:
            raise AuthorityError(f"{self.ca_path}: the authority's time is over: start the program again to renew it")
        key = ec.generate_private_key(ec.SECP256R1())
        made = courts_certificate(self._key, self.certificate, key, wanted, now, timedelta(days=self._days))
        try:
            self._context = _served(key, made, self.ca_path.parent)
        except OSError as error:
            raise AuthorityError(f"{self.ca_path.parent}: {error.strerror}: the folder must be writable") from error
        self._hosts, self._renew_at = wanted, now + (made.not_valid_after_utc - now) * 2 / 3
        return self._context


_NEXT = "put it right, or remove it together with the files beside it and a new authority is made at the next start"


def _moment(at_us: int) -> datetime:
    return datetime.fromtimestamp(at_us / 1_000_000, UTC).replace(microsecond=0)


def _check(hosts: frozenset[str]) -> None:
    if not hosts:
        raise AuthorityError("no host to vouch for: name the courts that are served")
    for host in sorted(hosts):
        if plain_host(host) != host or not in_domain(host):
            raise AuthorityError(
                f"{host!r}: the authority vouches for hosts under uscourts.gov only, written in lower case"
            )


def _pem(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> bytes:
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def _make(path: Path, now: datetime, *, replacing: bool) -> None:
    """Make an authority. Of two programs that make one at the same time, the first one's is kept."""
    key = ec.generate_private_key(ec.SECP256R1())
    _put(path, _pem(key, authority_certificate(key, now, _AUTHORITY_LIFE)), replacing=replacing)


def _put(path: Path, content: bytes, *, replacing: bool) -> None:
    """Write a file, readable by its owner alone, that is there whole or not at all."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replacing:
            Path(beside).replace(path)
        else:
            try:
                path.hardlink_to(beside)
            except FileExistsError:
                return
    finally:
        Path(beside).unlink(missing_ok=True)


def _publish(path: Path, certificate: x509.Certificate) -> None:
    content = certificate.public_bytes(serialization.Encoding.PEM)
    if not path.exists() or path.read_bytes() != content:
        _put(path, content, replacing=True)
        path.chmod(0o644)


def _load(path: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """The authority in a file. Raises OSError, or AuthorityError for what is not an authority of this program."""
    if path.stat().st_mode & 0o077:
        raise AuthorityError(
            f"{path}: others may read or change this key: chmod 600 it, or remove it to have a new one"
        )
    content = path.read_bytes()
    try:
        key = serialization.load_pem_private_key(content, None)
        certificate = x509.load_pem_x509_certificate(content)
    except (ValueError, TypeError) as error:
        raise AuthorityError(f"{path}: holds no readable key and certificate: {_NEXT}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise AuthorityError(f"{path}: key and certificate do not belong together: {_NEXT}")
    _check_authority(path, certificate)
    return key, certificate


def _check_authority(path: Path, certificate: x509.Certificate) -> None:
    """It signed itself, may sign, and is bound to the courts' domain: nothing wider is ever handed to a client."""
    try:
        certificate.verify_directly_issued_by(certificate)
        able = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        bound = certificate.extensions.get_extension_for_class(x509.NameConstraints)
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound) as error:
        raise AuthorityError(f"{path}: is no authority of the simulated courts: {_NEXT}") from error
    if not able or not bound.critical or bound.value.permitted_subtrees != [x509.DNSName("uscourts.gov")]:
        raise AuthorityError(f"{path}: could sign for more than uscourts.gov, and is not used: {_NEXT}")


def _served(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.num_tickets = 0  # nothing is written that a client who closes at once has not asked for
    context.set_alpn_protocols(["http/1.1"])
    # The only way in is through a file: it has no reader but its owner and is gone when the block ends.
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".courts.") as file:
        file.write(_pem(key, certificate))
        file.flush()
        context.load_cert_chain(file.name)
    return context
