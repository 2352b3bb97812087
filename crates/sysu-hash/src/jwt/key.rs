//! Keys: from PEM, from JWK, from bytes.

use std::fmt;

use data_encoding::BASE64URL_NOPAD as B64;
use ring::rsa::{KeyPairComponents, PublicKeyComponents};
use ring::signature::{self, Ed25519KeyPair, KeyPair as _};
use ring::signature::{RsaKeyPair, UnparsedPublicKey};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::der::{self, Der};
use super::{JwsAlg, ec, json};
use crate::digest::Alg;
use crate::hmac::{Hmac, hmac};
use crate::{Error, ErrorKind, Secret, random};

/// What a key is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyType {
    /// Bytes known to both sides, for HMAC.
    Secret,
    /// RSA, 2048 to 8192 bits.
    Rsa,
    /// The curve P-256.
    P256,
    /// The curve P-384.
    P384,
    /// The curve P-521.
    P521,
    /// The curve secp256k1.
    Secp256k1,
    /// The curve Ed25519.
    Ed25519,
}

/// A key that signs, or verifies, or both.
///
/// What it is of is part of it, so that it cannot be used with an algorithm
/// of another kind. Debug shows its type only.
///
/// # Example
///
/// ```
/// use sysu_hash::jwt::{Key, KeyType};
///
/// // RFC 8037, A.2 and A.3.
/// let jwk = r#"{"kty":"OKP","crv":"Ed25519",
///     "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
/// let key = Key::from_jwk(jwk)?;
/// assert_eq!(key.key_type(), KeyType::Ed25519);
/// assert!(!key.can_sign());
/// let print = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
/// assert_eq!(key.thumbprint(), print);
/// # Ok::<(), sysu_hash::Error>(())
/// ```
pub struct Key {
    material: Material,
    id: Option<String>,
    /// The only algorithm that the key says it is for.
    only: Option<JwsAlg>,
}

enum Material {
    Secret(Zeroizing<Vec<u8>>),
    Rsa { n: Vec<u8>, e: Vec<u8>, pair: Option<Box<RsaKeyPair>> },
    Ec { curve: KeyType, point: Vec<u8>, d: Option<Zeroizing<Vec<u8>>> },
    Ed { public: Vec<u8>, pair: Option<Box<Ed25519KeyPair>> },
}

pub(super) fn unusable(reason: &'static str) -> Error {
    ErrorKind::Key { reason }.into()
}

impl Key {
    fn of(material: Material) -> Self {
        Self { material, id: None, only: None }
    }

    /// Takes an HMAC secret.
    pub fn from_secret(bytes: &[u8]) -> Self {
        Self::of(Material::Secret(Zeroizing::new(bytes.to_vec())))
    }

    /// Reads a PEM block: PKCS#8 and SubjectPublicKeyInfo of any type,
    /// PKCS#1 of RSA, SEC 1 of a curve with its public part.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::Key`] for damage, and for RSA under 2048 bits.
    /// * [`ErrorKind::Unsupported`] for encrypted keys, certificates, and
    ///   curves other than P-256, P-384, P-521, secp256k1 and Ed25519.
    pub fn from_pem(text: &str) -> Result<Self, Error> {
        let (label, bytes) = der::pem(text)?;
        let material =
            match label {
                "PUBLIC KEY" => spki(&bytes),
                "PRIVATE KEY" => pkcs8(&bytes),
                "RSA PUBLIC KEY" => rsa_public(&bytes),
                "RSA PRIVATE KEY" => rsa_pair(RsaKeyPair::from_der(&bytes)),
                "EC PRIVATE KEY" => sec1(&bytes, None),
                "ENCRYPTED PRIVATE KEY" => Err(ErrorKind::Unsupported {
                    what: "an encrypted key (decrypt it with openssl pkey)",
                }
                .into()),
                _ => Err(ErrorKind::Unsupported { what: "this label of PEM" }
                    .into()),
            };
        Ok(Self::of(material?))
    }

    /// Reads a JWK.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Key`] for damage, parts that are missing, and RSA under
    /// 2048 bits; [`ErrorKind::Unsupported`] for other types and curves.
    pub fn from_jwk(text: &str) -> Result<Self, Error> {
        let jwk = json::object(text)
            .ok_or_else(|| unusable("it is no JSON object"))?;
        Self::from_map(&jwk)
    }

    /// Takes the key of a set (`{"keys": […]}`) that has this `kid`, or the
    /// only one.
    ///
    /// # Errors
    ///
    /// Those of [`Key::from_jwk`], and [`ErrorKind::Unknown`] if no key or
    /// more than one fits.
    pub fn from_jwks(text: &str, kid: Option<&str>) -> Result<Self, Error> {
        let set = json::object(text)
            .ok_or_else(|| unusable("it is no JSON object"))?;
        let keys = set.get("keys").and_then(Value::as_array);
        let keys = keys.ok_or_else(|| unusable("it has no list of keys"))?;
        let mut fitting =
            keys.iter().filter_map(Value::as_object).filter(|jwk| {
                let id = jwk.get("kid").and_then(Value::as_str);
                kid.is_none() || id == kid
            });
        match (fitting.next(), fitting.next()) {
            (Some(jwk), None) => Self::from_map(jwk),
            _ => Err(ErrorKind::Unknown {
                what: "one key of the set",
                name: kid.unwrap_or("").to_owned(),
            }
            .into()),
        }
    }

    /// Reads PEM, a JWK or a JWK set, whichever the text is.
    ///
    /// # Errors
    ///
    /// Those of [`Key::from_pem`], [`Key::from_jwk`] and
    /// [`Key::from_jwks`].
    pub fn parse(text: &str, kid: Option<&str>) -> Result<Self, Error> {
        if text.contains("-----BEGIN ") {
            return Self::from_pem(text);
        }
        let is_set =
            json::object(text).is_some_and(|map| map.contains_key("keys"));
        if is_set { Self::from_jwks(text, kid) } else { Self::from_jwk(text) }
    }

    fn from_map(jwk: &Map<String, Value>) -> Result<Self, Error> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let bytes = |name: &str| -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
            let Some(text) = text(name) else { return Ok(None) };
            let bytes = B64.decode(text.as_bytes());
            let bytes = bytes.map_err(|_| unusable("it is no base64url"))?;
            Ok(Some(Zeroizing::new(bytes)))
        };
        let need = |name: &str| {
            bytes(name)?.ok_or_else(|| unusable("a part of it is missing"))
        };
        let unsupported = || {
            Error::from(ErrorKind::Unsupported {
                what: "this type or curve of key",
            })
        };
        let material = match (text("kty"), text("crv")) {
            (Some("oct"), _) => Material::Secret(need("k")?),
            (Some("RSA"), _) => {
                let (n, e) = (need("n")?, need("e")?);
                match bytes("d")? {
                    None => rsa(&n, &e)?,
                    Some(d) => {
                        let pair = KeyPairComponents {
                            public_key: PublicKeyComponents {
                                n: n.as_slice(),
                                e: e.as_slice(),
                            },
                            d: d.as_slice(),
                            p: &need("p")?,
                            q: &need("q")?,
                            dP: &need("dp")?,
                            dQ: &need("dq")?,
                            qInv: &need("qi")?,
                        };
                        rsa_pair(RsaKeyPair::from_components(&pair))?
                    }
                }
            }
            (Some("EC"), Some(curve)) => {
                let curve = ec::named(curve).ok_or_else(unsupported)?;
                let len = ec::field_len(curve);
                let (x, y) = (need("x")?, need("y")?);
                if x.len() != len || y.len() != len {
                    return Err(unusable("a coordinate of another length"));
                }
                let point = [&[4], x.as_slice(), y.as_slice()].concat();
                on_curve(curve, point, bytes("d")?)?
            }
            (Some("OKP"), Some("Ed25519")) => {
                let public = need("x")?;
                ed(&public, bytes("d")?.as_deref().map(Vec::as_slice))?
            }
            _ => return Err(unsupported()),
        };
        let mut key = Self::of(material);
        key.id = text("kid").map(str::to_owned);
        if let Some(alg) = text("alg") {
            key.only = Some(alg.parse()?);
        }
        if text("use").is_some_and(|what| what != "sig") {
            return Err(unusable("it is not for signatures"));
        }
        Ok(key)
    }

    /// Makes a new key for an algorithm: as many random bytes as its digest
    /// has for HMAC, or a pair on its curve.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] for RSA, [`ErrorKind::Random`] if there is
    /// no randomness.
    pub fn generate(alg: JwsAlg) -> Result<Self, Error> {
        if alg.key_type() == KeyType::Secret {
            let len = alg.hmac().map_or(32, Alg::default_len);
            let mut bytes = Zeroizing::new(vec![0; len]);
            random::fill(&mut bytes)?;
            return Ok(Self::of(Material::Secret(bytes)));
        }
        Ok(Self::of(pkcs8(&new_pkcs8(alg)?)?))
    }

    /// Returns what the key is of.
    pub fn key_type(&self) -> KeyType {
        match &self.material {
            Material::Secret(_) => KeyType::Secret,
            Material::Rsa { .. } => KeyType::Rsa,
            Material::Ec { curve, .. } => *curve,
            Material::Ed { .. } => KeyType::Ed25519,
        }
    }

    /// Returns its `kid`, if its JWK has one.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Returns whether it has a private part.
    pub fn can_sign(&self) -> bool {
        match &self.material {
            Material::Secret(_) => true,
            Material::Rsa { pair, .. } => pair.is_some(),
            Material::Ec { d, .. } => d.is_some(),
            Material::Ed { pair, .. } => pair.is_some(),
        }
    }

    /// Checks that the key may be used with `alg`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Key`] for another type, for a JWK that names another
    /// algorithm, and, unless `allow_short`, for an HMAC secret shorter than
    /// the digest (RFC 7518 §3.2).
    pub fn fits(&self, alg: JwsAlg, allow_short: bool) -> Result<(), Error> {
        if self.key_type() != alg.key_type() {
            return Err(unusable("it is of another type than the algorithm"));
        }
        if self.only.is_some_and(|only| only != alg) {
            return Err(unusable("its JWK names another algorithm"));
        }
        if let (Material::Secret(bytes), Some(digest)) =
            (&self.material, alg.hmac())
            && bytes.len() < digest.default_len()
            && !allow_short
        {
            return Err(unusable("it is shorter than the digest"));
        }
        Ok(())
    }

    /// Signs a message.
    pub(super) fn sign(
        &self,
        alg: JwsAlg,
        message: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let rng = random::for_signatures();
        let failed = |_| Error::from(ErrorKind::Random);
        let no_private = || unusable("it has no private part");
        match &self.material {
            Material::Secret(key) => {
                let digest = alg.hmac().ok_or_else(no_private)?;
                Ok(hmac(digest, key, message)?.as_bytes().to_vec())
            }
            Material::Rsa { pair, .. } => {
                let pair = pair.as_ref().ok_or_else(no_private)?;
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(padding(alg)?, &rng, message, &mut signature)
                    .map_err(failed)?;
                Ok(signature)
            }
            Material::Ec { curve, point, d } => {
                let d = d.as_ref().ok_or_else(no_private)?;
                ec::sign(*curve, point, d, message)
            }
            Material::Ed { pair, .. } => {
                let pair = pair.as_ref().ok_or_else(no_private)?;
                Ok(pair.sign(message).as_ref().to_vec())
            }
        }
    }

    /// Returns whether a signature is of this message by this key.
    pub(super) fn verifies(
        &self,
        alg: JwsAlg,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        match &self.material {
            Material::Secret(key) => {
                let mac = alg.hmac().and_then(|d| Hmac::new(d, key).ok());
                mac.is_some_and(|mut mac| {
                    mac.update(message);
                    mac.verify(signature)
                })
            }
            Material::Rsa { n, e, .. } => {
                rsa_verification(alg).is_some_and(|how| {
                    signature::RsaPublicKeyComponents { n, e }
                        .verify(how, message, signature)
                        .is_ok()
                })
            }
            Material::Ec { curve, point, .. } => {
                ec::verifies(*curve, point, message, signature)
            }
            Material::Ed { public, .. } => {
                UnparsedPublicKey::new(&signature::ED25519, public)
                    .verify(message, signature)
                    .is_ok()
            }
        }
    }

    /// Returns the members that make the key what it is, in the order of RFC
    /// 7638.
    fn members(&self) -> Vec<(&'static str, String)> {
        match &self.material {
            Material::Secret(key) => {
                vec![("k", B64.encode(key)), ("kty", "oct".into())]
            }
            Material::Rsa { n, e, .. } => vec![
                ("e", B64.encode(e)),
                ("kty", "RSA".into()),
                ("n", B64.encode(n)),
            ],
            Material::Ec { curve, point, .. } => {
                let name = ec::name(*curve);
                let (x, y) = point[1..].split_at(point.len() / 2);
                vec![
                    ("crv", name.into()),
                    ("kty", "EC".into()),
                    ("x", B64.encode(x)),
                    ("y", B64.encode(y)),
                ]
            }
            Material::Ed { public, .. } => vec![
                ("crv", "Ed25519".into()),
                ("kty", "OKP".into()),
                ("x", B64.encode(public)),
            ],
        }
    }

    /// Returns the name that follows from the key: SHA-256 of its public
    /// members, in base64url.
    ///
    /// # Source
    ///
    /// RFC 7638.
    pub fn thumbprint(&self) -> String {
        B64.encode(Alg::Sha256.of(self.object().as_bytes()).as_bytes())
    }

    /// Returns the public key as a JWK.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Key`] for a secret, which has no public part.
    pub fn public_jwk(&self) -> Result<String, Error> {
        match self.material {
            Material::Secret(_) => {
                Err(unusable("a secret has no public part"))
            }
            _ => Ok(self.object().to_string()),
        }
    }

    /// Returns an HMAC secret as a JWK.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Key`] for any other key.
    pub fn secret_jwk(&self) -> Result<Secret, Error> {
        match self.material {
            Material::Secret(_) => Ok(Secret::of_text(self.object())),
            _ => Err(unusable("it is no secret of bytes")),
        }
    }

    fn object(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::from("{"));
        for (at, (name, value)) in self.members().iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            text.push_str(comma);
            for part in ["\"", name, "\":\"", value, "\""] {
                text.push_str(part);
            }
        }
        text.push('}');
        text
    }

    /// Makes a new pair and returns it as the PEM of its PKCS#8, beside the
    /// key.
    ///
    /// # Errors
    ///
    /// Those of [`Key::generate`], and [`ErrorKind::Unsupported`] for HMAC.
    pub fn generate_pem(alg: JwsAlg) -> Result<(Self, Secret), Error> {
        if alg.key_type() == KeyType::Secret {
            let what = "PEM of a secret, which is a JWK";
            return Err(ErrorKind::Unsupported { what }.into());
        }
        let document = new_pkcs8(alg)?;
        let key = Self::of(pkcs8(&document)?);
        let pem = der::to_pem("PRIVATE KEY", &document);
        Ok((key, Secret::of_text(pem)))
    }
}

/// Makes a new pair for an algorithm that has one.
fn new_pkcs8(alg: JwsAlg) -> Result<Zeroizing<Vec<u8>>, Error> {
    match alg.key_type() {
        KeyType::Rsa | KeyType::Secret => Err(ErrorKind::Unsupported {
            what: "making RSA keys (openssl genpkey -algorithm RSA)",
        }
        .into()),
        KeyType::Ed25519 => {
            let rng = random::for_signatures();
            let made = Ed25519KeyPair::generate_pkcs8(&rng);
            let made = made.map_err(|_| Error::from(ErrorKind::Random))?;
            Ok(Zeroizing::new(made.as_ref().to_vec()))
        }
        curve => ec::generate(curve),
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("type", &self.key_type())
            .field("can_sign", &self.can_sign())
            .finish_non_exhaustive()
    }
}

fn padding(alg: JwsAlg) -> Result<&'static dyn signature::RsaEncoding, Error> {
    Ok(match alg {
        JwsAlg::RS256 => &signature::RSA_PKCS1_SHA256,
        JwsAlg::RS384 => &signature::RSA_PKCS1_SHA384,
        JwsAlg::RS512 => &signature::RSA_PKCS1_SHA512,
        JwsAlg::PS256 => &signature::RSA_PSS_SHA256,
        JwsAlg::PS384 => &signature::RSA_PSS_SHA384,
        JwsAlg::PS512 => &signature::RSA_PSS_SHA512,
        _ => return Err(unusable("it is of another type than the algorithm")),
    })
}

fn rsa_verification(alg: JwsAlg) -> Option<&'static signature::RsaParameters> {
    Some(match alg {
        JwsAlg::RS256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        JwsAlg::RS384 => &signature::RSA_PKCS1_2048_8192_SHA384,
        JwsAlg::RS512 => &signature::RSA_PKCS1_2048_8192_SHA512,
        JwsAlg::PS256 => &signature::RSA_PSS_2048_8192_SHA256,
        JwsAlg::PS384 => &signature::RSA_PSS_2048_8192_SHA384,
        JwsAlg::PS512 => &signature::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}

fn rsa(n: &[u8], e: &[u8]) -> Result<Material, Error> {
    let bits =
        8 * n.len() - n.first().map_or(0, |b| b.leading_zeros() as usize);
    if !(2048..=8192).contains(&bits) {
        return Err(unusable("RSA of other than 2048 to 8192 bits"));
    }
    Ok(Material::Rsa { n: n.to_vec(), e: e.to_vec(), pair: None })
}

fn rsa_pair(
    pair: Result<RsaKeyPair, ring::error::KeyRejected>,
) -> Result<Material, Error> {
    let pair = pair.map_err(|_| {
        unusable("its RSA parts do not agree, or are under 2048 bits")
    })?;
    let public: PublicKeyComponents<Vec<u8>> = pair.public().into();
    let pair = Some(Box::new(pair));
    Ok(Material::Rsa { n: public.n, e: public.e, pair })
}

fn rsa_public(bytes: &[u8]) -> Result<Material, Error> {
    let mut parts = Der(bytes).enter(der::SEQUENCE)?;
    let (n, e) = (parts.number()?, parts.number()?);
    rsa(n, e)
}

fn on_curve(
    curve: KeyType,
    point: Vec<u8>,
    d: Option<Zeroizing<Vec<u8>>>,
) -> Result<Material, Error> {
    ec::check(curve, &point, d.as_deref().map(Vec::as_slice))?;
    Ok(Material::Ec { curve, point, d })
}

fn ed(public: &[u8], seed: Option<&[u8]>) -> Result<Material, Error> {
    if public.len() != 32 {
        return Err(unusable("its point is not whole"));
    }
    let pair = seed
        .map(|seed| Ed25519KeyPair::from_seed_and_public_key(seed, public))
        .transpose()
        .map_err(|_| unusable("its two parts are not of one key"))?;
    Ok(Material::Ed { public: public.to_vec(), pair: pair.map(Box::new) })
}

/// SubjectPublicKeyInfo, RFC 5280 §4.1.
fn spki(bytes: &[u8]) -> Result<Material, Error> {
    let mut info = Der(bytes).enter(der::SEQUENCE)?;
    let mut kind = info.enter(der::SEQUENCE)?;
    let public = info.bits()?;
    match kind.take(der::OID)? {
        der::RSA => rsa_public(public),
        der::EC => {
            let curve = ec::of_oid(kind.take(der::OID)?)?;
            on_curve(curve, public.to_vec(), None)
        }
        der::ED25519 => ed(public, None),
        _ => Err(ErrorKind::Unsupported { what: "this type of key" }.into()),
    }
}

/// PrivateKeyInfo, RFC 5958.
fn pkcs8(bytes: &[u8]) -> Result<Material, Error> {
    let mut info = Der(bytes).enter(der::SEQUENCE)?;
    info.take(der::INTEGER)?;
    let mut kind = info.enter(der::SEQUENCE)?;
    let private = info.take(der::OCTET_STRING)?;
    match kind.take(der::OID)? {
        der::RSA => rsa_pair(RsaKeyPair::from_pkcs8(bytes)),
        der::EC => sec1(private, Some(ec::of_oid(kind.take(der::OID)?)?)),
        der::ED25519 => {
            let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(bytes)
                .map_err(|_| der::bad())?;
            let public = pair.public_key().as_ref().to_vec();
            Ok(Material::Ed { public, pair: Some(Box::new(pair)) })
        }
        _ => Err(ErrorKind::Unsupported { what: "this type of key" }.into()),
    }
}

/// ECPrivateKey, RFC 5915.
fn sec1(bytes: &[u8], curve: Option<KeyType>) -> Result<Material, Error> {
    let mut parts = Der(bytes).enter(der::SEQUENCE)?;
    parts.take(der::INTEGER)?;
    let d = Zeroizing::new(parts.take(der::OCTET_STRING)?.to_vec());
    let mut curve = curve;
    if parts.next() == Some(0xa0) {
        let named = parts.enter(0xa0)?.take(der::OID)?;
        curve = Some(ec::of_oid(named)?);
    }
    let curve = curve.ok_or_else(der::bad)?;
    if parts.next() != Some(der::CONTEXT_1) {
        return Err(unusable("it lacks its public part"));
    }
    let point = parts.enter(der::CONTEXT_1)?.bits()?.to_vec();
    on_curve(curve, point, Some(d))
}
