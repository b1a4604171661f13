"""A certificate for `localhost` that nobody has to believe, for tests of what stands in front."""

import base64
import hashlib
import ssl
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "localhost"


@lru_cache(maxsize=1)
def own_key() -> ec.EllipticCurvePrivateKey:
    """Return the one key of this run, so that a browser can be told before any site is there."""
    return ec.generate_private_key(ec.SECP256R1())


def believing() -> str:
    """Return with what Chromium is to be started to believe certificates of this run's key.

    To one that merely passes over bad certificates the site is no good one: it keeps nothing of it.
    """
    public = own_key().public_key()
    info = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    digest = base64.b64encode(hashlib.sha256(info).digest()).decode()
    return f"--ignore-certificate-errors-spki-list={digest}"


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate and its key into this folder and return both files."""
    key = own_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    chain, secret = folder / "fullchain.pem", folder / "privkey.pem"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return chain, secret


def trusting(chain: Path) -> ssl.SSLContext:
    """Return what a client needs that believes this certificate and no other."""
    return ssl.create_default_context(cafile=str(chain))
