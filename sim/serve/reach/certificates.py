"""What the local authority's certificates say (RFC 5280)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sim.serve.reach.hosts import DOMAIN

# Clocks of one machine agree; those of a container beside it may be a little behind.
_SKEW = timedelta(hours=1)


def authority_certificate(key: ec.EllipticCurvePrivateKey, now: datetime, life: timedelta) -> x509.Certificate:
    """A root that may sign servers of the courts' domain and nothing else.

    RFC 5280 §4.2.1.10: a kind of name without a constraint is free, so addresses are excluded as a whole; mail and
    code signing are by the extended key usage.
    """
    name = _name("ecfsim local authority for simulated courts")
    public = key.public_key()
    bound = x509.NameConstraints(
        permitted_subtrees=[x509.DNSName(DOMAIN)],
        excluded_subtrees=[x509.IPAddress(IPv4Network("0.0.0.0/0")), x509.IPAddress(IPv6Network("::/0"))],
    )
    usage = _usage(signs_certificates=True)
    return (
        _begun(name, name, public, now, life)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(bound, critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )


def courts_certificate(
    signer: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    key: ec.EllipticCurvePrivateKey,
    hosts: Collection[str],
    now: datetime,
    life: timedelta,
) -> x509.Certificate:
    """A server's certificate for every one of the hosts, ending no later than its authority."""
    public = key.public_key()
    life = min(life, authority.not_valid_after_utc - now)
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in sorted(hosts)])
    return (
        _begun(_name("ecfsim simulated courts"), authority.subject, public, now, life)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "ecfsim"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _begun(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + life)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
