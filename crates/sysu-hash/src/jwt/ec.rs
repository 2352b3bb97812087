//! ECDSA on four curves: P-256 and P-384 by `ring`, P-521 and secp256k1 by
//! the crates `p521` and `k256`, since `ring` has neither.

use ring::signature::{self, EcdsaKeyPair, UnparsedPublicKey};
use zeroize::Zeroizing;

use super::{KeyType, der, key::unusable};
use crate::{Error, ErrorKind, random};

/// Returns the bytes of a coordinate.
pub(super) fn field_len(curve: KeyType) -> usize {
    match curve {
        KeyType::P384 => 48,
        KeyType::P521 => 66,
        _ => 32,
    }
}

/// Returns the name of a curve in a JWK.
pub(super) fn name(curve: KeyType) -> &'static str {
    match curve {
        KeyType::P384 => "P-384",
        KeyType::P521 => "P-521",
        KeyType::Secp256k1 => "secp256k1",
        _ => "P-256",
    }
}

/// Returns the curve of a name in a JWK.
pub(super) fn named(name: &str) -> Option<KeyType> {
    [KeyType::P256, KeyType::P384, KeyType::P521, KeyType::Secp256k1]
        .into_iter()
        .find(|curve| self::name(*curve) == name)
}

/// Returns the curve of an OID.
pub(super) fn of_oid(oid: &[u8]) -> Result<KeyType, Error> {
    match oid {
        der::P256 => Ok(KeyType::P256),
        der::P384 => Ok(KeyType::P384),
        der::P521 => Ok(KeyType::P521),
        der::SECP256K1 => Ok(KeyType::Secp256k1),
        _ => Err(ErrorKind::Unsupported {
            what: "a curve other than P-256, P-384, P-521, secp256k1 and \
                   Ed25519",
        }
        .into()),
    }
}

fn by_ring(curve: KeyType) -> &'static signature::EcdsaSigningAlgorithm {
    match curve {
        KeyType::P384 => &signature::ECDSA_P384_SHA384_FIXED_SIGNING,
        _ => &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
    }
}

fn ring_pair(curve: KeyType, point: &[u8], d: &[u8]) -> Option<EcdsaKeyPair> {
    let rng = random::for_signatures();
    let how = by_ring(curve);
    EcdsaKeyPair::from_private_key_and_public_key(how, d, point, &rng).ok()
}

/// One of the curves that ring has not.
macro_rules! curve {
    ($name:ident) => {
        mod $name {
            use ::$name::ecdsa::signature::{Signer as _, Verifier as _};
            use ::$name::ecdsa::{Signature, SigningKey, VerifyingKey};

            /// The pair, if its two parts are of one key.
            pub(super) fn pair(point: &[u8], d: &[u8]) -> Option<SigningKey> {
                let pair = SigningKey::from_slice(d).ok()?;
                let public = VerifyingKey::from_sec1_bytes(point).ok()?;
                (*pair.verifying_key() == public).then_some(pair)
            }

            pub(super) fn public_of(d: &[u8]) -> Option<Vec<u8>> {
                let pair = SigningKey::from_slice(d).ok()?;
                let point = pair.verifying_key().to_sec1_point(false);
                Some(point.as_bytes().to_vec())
            }

            pub(super) fn is_point(point: &[u8]) -> bool {
                VerifyingKey::from_sec1_bytes(point).is_ok()
            }

            pub(super) fn sign(
                point: &[u8],
                d: &[u8],
                message: &[u8],
            ) -> Option<Vec<u8>> {
                let signature: Signature =
                    pair(point, d)?.try_sign(message).ok()?;
                Some(signature.to_bytes().to_vec())
            }

            pub(super) fn verifies(
                point: &[u8],
                message: &[u8],
                signature: &[u8],
            ) -> bool {
                let Ok(key) = VerifyingKey::from_sec1_bytes(point) else {
                    return false;
                };
                // Either of the two values of s is a signature in JOSE;
                // k256 by itself takes the lower one only.
                Signature::from_slice(signature).is_ok_and(|signature| {
                    key.verify(message, &signature.normalize_s()).is_ok()
                })
            }
        }
    };
}

curve!(p521);
curve!(k256);

/// Checks that a point is whole and, with a private part, that both are of
/// one key.
pub(super) fn check(
    curve: KeyType,
    point: &[u8],
    d: Option<&[u8]>,
) -> Result<(), Error> {
    let len = 1 + 2 * field_len(curve);
    if point.len() != len || point[0] != 4 {
        return Err(unusable("its point is not whole"));
    }
    let (on_curve, of_one_key) = match (curve, d) {
        (KeyType::P521, None) => (p521::is_point(point), true),
        (KeyType::P521, Some(d)) => (true, p521::pair(point, d).is_some()),
        (KeyType::Secp256k1, None) => (k256::is_point(point), true),
        (KeyType::Secp256k1, Some(d)) => {
            (true, k256::pair(point, d).is_some())
        }
        // ring looks at the point when it verifies.
        (_, None) => (true, true),
        (_, Some(d)) => (true, ring_pair(curve, point, d).is_some()),
    };
    if !on_curve {
        return Err(unusable("its point is not on the curve"));
    }
    if !of_one_key {
        return Err(unusable("its two parts are not of one key"));
    }
    Ok(())
}

/// Signs a message: r and s, each as long as a coordinate.
pub(super) fn sign(
    curve: KeyType,
    point: &[u8],
    d: &[u8],
    message: &[u8],
) -> Result<Vec<u8>, Error> {
    let made = match curve {
        KeyType::P521 => p521::sign(point, d, message),
        KeyType::Secp256k1 => k256::sign(point, d, message),
        _ => ring_pair(curve, point, d).and_then(|pair| {
            let made = pair.sign(&random::for_signatures(), message);
            made.ok().map(|signature| signature.as_ref().to_vec())
        }),
    };
    made.ok_or_else(|| ErrorKind::Random.into())
}

/// Returns whether a signature is of this message by this key.
pub(super) fn verifies(
    curve: KeyType,
    point: &[u8],
    message: &[u8],
    signature: &[u8],
) -> bool {
    let how: &dyn signature::VerificationAlgorithm = match curve {
        KeyType::P521 => return p521::verifies(point, message, signature),
        KeyType::Secp256k1 => {
            return k256::verifies(point, message, signature);
        }
        KeyType::P384 => &signature::ECDSA_P384_SHA384_FIXED,
        _ => &signature::ECDSA_P256_SHA256_FIXED,
    };
    UnparsedPublicKey::new(how, point).verify(message, signature).is_ok()
}

/// Makes a new pair, as PKCS#8.
pub(super) fn generate(curve: KeyType) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (oid, public_of): (_, fn(&[u8]) -> Option<Vec<u8>>) = match curve {
        KeyType::P521 => (der::P521, p521::public_of),
        KeyType::Secp256k1 => (der::SECP256K1, k256::public_of),
        _ => {
            let rng = random::for_signatures();
            let made = EcdsaKeyPair::generate_pkcs8(by_ring(curve), &rng);
            let made = made.map_err(|_| Error::from(ErrorKind::Random))?;
            return Ok(Zeroizing::new(made.as_ref().to_vec()));
        }
    };
    let mut d = Zeroizing::new(vec![0; field_len(curve)]);
    // A number of the right range at the first draw, all but surely; a
    // generator that never gives one is broken.
    for _ in 0..64 {
        random::fill(&mut d)?;
        if curve == KeyType::P521 {
            d[0] &= 1;
        }
        if let Some(point) = public_of(&d) {
            return Ok(der::ec_pkcs8(oid, &d, &point));
        }
    }
    Err(ErrorKind::Random.into())
}
