"""The algorithms of signatures, each with the keys that it may be used with. None is symmetric: a
public key can never be taken for the secret of an HMAC."""

from joserfc.jwk import ECKey, OKPKey, RSAKey

RSA_BITS_MIN = 2_048
EDWARDS = ("Ed25519", "Ed448")

# The type of key, and its curves.
# fmt: off
ALGORITHMS: dict[str, tuple[type, tuple[str, ...]]] = {
    "RS256":   (RSAKey, ()),
    "RS384":   (RSAKey, ()),
    "RS512":   (RSAKey, ()),
    "PS256":   (RSAKey, ()),
    "PS384":   (RSAKey, ()),
    "PS512":   (RSAKey, ()),
    "ES256":   (ECKey,  ("P-256",)),
    "ES384":   (ECKey,  ("P-384",)),
    "ES512":   (ECKey,  ("P-521",)),
    "EdDSA":   (OKPKey, EDWARDS),
    "Ed25519": (OKPKey, ("Ed25519",)),
}
# fmt: on
RECOMMENDED = ("RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519")

Key = RSAKey | ECKey | OKPKey


def is_usable(key: object) -> bool:
    """Whether a key of a key set may verify signatures at all."""
    if not isinstance(key, RSAKey | ECKey | OKPKey) or key.get("use", "sig") != "sig":
        return False
    return not isinstance(key, RSAKey) or key.raw_value.key_size >= RSA_BITS_MIN


def fits(key: Key, algorithm: str) -> bool:
    """Whether the key is made for this algorithm."""
    kind, curves = ALGORITHMS[algorithm]
    if not isinstance(key, kind) or key.get("alg", algorithm) not in (algorithm, _twin(algorithm)):
        return False
    return not curves or key.get("crv") in curves


def _twin(algorithm: str) -> str:
    # RFC 9864 gives EdDSA with Ed25519 a name of its own.
    return {"EdDSA": "Ed25519", "Ed25519": "EdDSA"}.get(algorithm, algorithm)
