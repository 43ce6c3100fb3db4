"""The local authority: kept once, bound to the courts' domain, renewed in time, refused when it is damaged."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from reached_servers import DAY_US, HOSTS, trusting

from sim.serve.reach.authority import Authority, AuthorityError

NOON = round(datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp() * 1_000_000)


class Clock:
    """A time of day that tests set."""

    def __init__(self, at_us: int = NOON) -> None:
        self.at_us = at_us

    def __call__(self) -> int:
        return self.at_us


def _exchange(server: ssl.SSLContext, client: ssl.SSLContext, host: str) -> ssl.SSLObject:
    """Both sides of a handshake in memory; the client's, once it has verified the server."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = client.wrap_bio(to_client, to_server, server_hostname=host)
    answering = server.wrap_bio(to_server, to_client, server_side=True)
    waiting = [asking, answering]
    while waiting:
        for side in tuple(waiting):
            try:
                side.do_handshake()
                waiting.remove(side)
            except ssl.SSLWantReadError:
                continue
    return asking


def _real_now() -> int:
    return round(datetime.now(UTC).timestamp() * 1_000_000)


def _shown(authority: Authority, hosts: frozenset[str], host: str) -> x509.Certificate:
    seen = _exchange(authority.context(hosts), trusting(authority), host).getpeercert(binary_form=True)
    assert seen is not None
    return x509.load_der_x509_certificate(seen)


def test_a_strict_client_accepts_every_host_that_was_named(tmp_path: Path) -> None:
    authority = Authority.open(tmp_path, _real_now)
    for host in sorted(HOSTS):
        shown = _shown(authority, HOSTS, host)
        names = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert names.get_values_for_type(x509.DNSName) == sorted(HOSTS)


def test_a_host_that_was_not_named_is_not_accepted(tmp_path: Path) -> None:
    authority = Authority.open(tmp_path, _real_now)
    with pytest.raises(ssl.SSLCertVerificationError, match=r"not valid for 'ecf\.nysd\.uscourts\.gov'"):
        _exchange(authority.context(HOSTS), trusting(authority), "ecf.nysd.uscourts.gov")


def test_184_courts_fit_into_one_certificate(tmp_path: Path) -> None:
    hosts = frozenset(f"ecf.x{number:03d}.uscourts.gov" for number in range(184))
    assert _shown(Authority.open(tmp_path, _real_now), hosts, "ecf.x183.uscourts.gov")


def test_only_http_1_1_is_agreed_upon(tmp_path: Path) -> None:
    authority = Authority.open(tmp_path, _real_now)
    client = trusting(authority)
    client.set_alpn_protocols(["h2", "http/1.1"])
    assert _exchange(authority.context(HOSTS), client, "ecf.cit.uscourts.gov").selected_alpn_protocol() == "http/1.1"


def _written(path: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> Path:
    private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(key.private_bytes(*private) + certificate.public_bytes(serialization.Encoding.PEM))
    path.chmod(0o600)
    return path


def _signed_by_hand(
    key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey, issuer: x509.Name, *names: x509.GeneralName
) -> x509.Certificate:
    """What somebody with the authority's key could make, with no help of this program."""
    begun = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    made = (
        x509.CertificateBuilder().subject_name(x509.Name([])).issuer_name(issuer).public_key(key.public_key())
        .serial_number(1).not_valid_before(begun).not_valid_after(begun + timedelta(days=1))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )  # fmt: skip
    if names:
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=True)
    return made.sign(signer, hashes.SHA256())


@pytest.mark.parametrize(
    ("host", "name", "told"),
    [
        ("bank.example", x509.DNSName("bank.example"), "permitted subtree violation"),
        ("uscourts.gov.example", x509.DNSName("uscourts.gov.example"), "permitted subtree violation"),
        ("evil-uscourts.gov", x509.DNSName("evil-uscourts.gov"), "permitted subtree violation"),
        ("127.0.0.1", x509.IPAddress(IPv4Address("127.0.0.1")), "excluded subtree violation"),
        ("::1", x509.IPAddress(IPv6Address("::1")), "excluded subtree violation"),
    ],
    ids=str,
)
def test_a_stolen_authority_convinces_nobody_of_another_host(
    tmp_path: Path, host: str, name: x509.GeneralName, told: str
) -> None:
    """The name constraint is in the certificate: it holds whoever has the key."""
    authority = Authority.open(tmp_path, _real_now)
    signer = serialization.load_pem_private_key((tmp_path / "authority.pem").read_bytes(), None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    forged = _signed_by_hand(key, signer, authority.certificate.subject, name)
    server.load_cert_chain(_written(tmp_path / "forged.pem", key, forged))
    with pytest.raises(ssl.SSLCertVerificationError, match=told):
        _exchange(server, trusting(authority), host)


@pytest.mark.parametrize(
    "hosts",
    [[], ["bank.example"], ["uscourts.gov"], ["ECF.caed.uscourts.gov"], ["*.uscourts.gov"], ["a b.uscourts.gov"]],
    ids=str,
)
def test_hosts_outside_of_the_domain_are_refused(tmp_path: Path, hosts: list[str]) -> None:
    with pytest.raises(AuthorityError):
        Authority.open(tmp_path, Clock()).context(hosts)


def test_the_authority_is_made_once_and_its_key_is_the_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "authority"
    first = Authority.open(folder, Clock())
    first.context(HOSTS)
    assert (folder / "authority.pem").stat().st_mode & 0o777 == 0o600
    assert first.ca_path.stat().st_mode & 0o777 == 0o644
    assert b"PRIVATE" not in first.ca_path.read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["authority.crt", "authority.pem"]
    assert Authority.open(folder, Clock(NOON + DAY_US)).certificate == first.certificate


def test_the_public_certificate_is_put_back_when_it_is_missing_or_changed(tmp_path: Path) -> None:
    authority = Authority.open(tmp_path, Clock())
    content = authority.ca_path.read_bytes()
    authority.ca_path.write_bytes(b"something else")
    Authority.open(tmp_path, Clock())
    assert authority.ca_path.read_bytes() == content


def test_the_courts_certificate_is_renewed_after_two_thirds_of_its_life_and_when_names_change(tmp_path: Path) -> None:
    clock = Clock()
    authority = Authority.open(tmp_path, clock, days=3)
    first = authority.context(HOSTS)
    clock.at_us = NOON + 2 * DAY_US - 1_000_000
    assert authority.context(sorted(HOSTS)) is first
    clock.at_us = NOON + 2 * DAY_US
    second = authority.context(HOSTS)
    assert second is not first
    assert authority.context(HOSTS | {"ecf.nysd.uscourts.gov"}) is not second


def test_an_authority_that_would_end_before_what_it_signs_is_made_anew(tmp_path: Path) -> None:
    old = Authority.open(tmp_path, Clock(), days=7)
    kept = Authority.open(tmp_path, Clock(NOON + 357 * DAY_US), days=7)
    assert kept.certificate == old.certificate
    new = Authority.open(tmp_path, Clock(NOON + 358 * DAY_US), days=7)
    assert new.certificate != old.certificate
    assert new.ca_path.read_bytes() == new.certificate.public_bytes(serialization.Encoding.PEM)


def test_an_authority_whose_time_is_over_signs_nothing(tmp_path: Path) -> None:
    clock = Clock()
    authority = Authority.open(tmp_path, clock)
    clock.at_us = NOON + 365 * DAY_US
    with pytest.raises(AuthorityError, match="start the program again"):
        authority.context(HOSTS)


def _keys(folder: Path) -> tuple[Path, bytes]:
    Authority.open(folder, Clock())
    path = folder / "authority.pem"
    return path, path.read_bytes()


MARK = b"-----BEGIN CERTIFICATE-----"


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("empty", "no readable key and certificate"),
        ("torn", "no readable key and certificate"),
        ("no certificate", "no readable key and certificate"),
        ("mismatched", "do not belong together"),
    ],
)
def test_a_damaged_authority_is_told_and_left_alone(tmp_path: Path, damage: str, told: str) -> None:
    (path, content), (_, other) = _keys(tmp_path), _keys(tmp_path / "other")
    key, _, _ = content.partition(MARK)
    mixed = key + MARK + other.partition(MARK)[2]
    damaged = {"empty": b"", "torn": content[:200], "no certificate": key, "mismatched": mixed}[damage]
    path.write_bytes(damaged)
    with pytest.raises(AuthorityError, match=told) as caught:
        Authority.open(tmp_path, Clock())
    assert str(path) in str(caught.value) and "remove it" in str(caught.value)
    assert path.read_bytes() == damaged


def test_a_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    path, _ = _keys(tmp_path)
    path.chmod(0o640)
    with pytest.raises(AuthorityError, match="chmod 600"):
        Authority.open(tmp_path, Clock())


def test_an_authority_that_could_sign_for_anybody_is_not_used(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    _written(tmp_path / "authority.pem", key, _signed_by_hand(key, key, x509.Name([])))
    with pytest.raises(AuthorityError, match="no authority of the simulated courts"):
        Authority.open(tmp_path, Clock())


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "authority").write_text("not a folder")
    with pytest.raises(AuthorityError, match="authority: File exists"):
        Authority.open(tmp_path / "authority", Clock())


@pytest.mark.parametrize("days", [0, 91])
def test_lives_out_of_bounds_are_refused(tmp_path: Path, days: int) -> None:
    with pytest.raises(ValueError, match="1 to 90 days"):
        Authority.open(tmp_path, Clock(), days=days)
