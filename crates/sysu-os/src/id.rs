//! The number of this installation, and numbers made from it.

use sha2::{Digest, Sha256};

use crate::{
    Host,
    error::{Error, Result},
    scan,
};

impl Host {
    /// Returns the number of this installation, which systemd calls
    /// confidential: do not send it anywhere, use
    /// [`Host::app_machine_id`].
    ///
    /// # Errors
    ///
    /// * [`NotPresent`](crate::ErrorKind::NotPresent) if it has none.
    /// * [`Malformed`](crate::ErrorKind::Malformed) if it is not 32
    ///   hexadecimal digits.
    pub fn machine_id(&self) -> Result<u128> {
        if self.base.is_some() {
            return Err(Error::unsupported("the number of the installation"));
        }
        let file = "etc/machine-id";
        let bytes = self.root.read(file)?;
        let digits = bytes.trim_ascii();
        if digits.is_empty() || digits == b"uninitialized" {
            return Err(Error::absent(format!("/{file}")));
        }
        parse_machine_id(digits)
            .ok_or_else(|| Error::malformed(format!("/{file}"), "32 digits"))
    }

    /// Returns a number of this installation for one program alone: from it
    /// neither the installation's own number nor that for another program
    /// can be told.
    ///
    /// # Errors
    ///
    /// As [`Host::machine_id`].
    ///
    /// # Source
    ///
    /// `sd_id128_get_machine_app_specific(3)`: the first half of
    /// HMAC-SHA-256 of `app` under the number, marked as a UUID of version
    /// 4.
    pub fn app_machine_id(&self, app: u128) -> Result<u128> {
        Ok(app_specific(self.machine_id()?, app))
    }
}

/// Reads a machine id: 32 hexadecimal digits, of which not all are 0.
pub fn parse_machine_id(digits: &[u8]) -> Option<u128> {
    let (high, low) = digits.split_at_checked(16)?;
    if low.len() != 16 {
        return None;
    }
    let id =
        u128::from(scan::hex16(high)?) << 64 | u128::from(scan::hex16(low)?);
    (id > 0).then_some(id)
}

fn app_specific(id: u128, app: u128) -> u128 {
    // RFC 2104; the key is shorter than a block.
    let pad = |byte: u8| {
        let mut block = [byte; 64];
        for (out, key) in block.iter_mut().zip(id.to_be_bytes()) {
            *out ^= key;
        }
        block
    };
    let inner = Sha256::new()
        .chain_update(pad(0x36))
        .chain_update(app.to_be_bytes())
        .finalize();
    let outer =
        Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize();
    let mut half = [0; 16];
    half.copy_from_slice(&outer[..16]);
    half[6] = half[6] & 0x0f | 0x40;
    half[8] = half[8] & 0x3f | 0x80;
    u128::from_be_bytes(half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_id_is_32_digits() {
        let id = parse_machine_id(b"0123456789abcdef0123456789ABCDEF");
        assert_eq!(id, Some(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef));
        for bad in [&b"0123"[..], &[b'0'; 32], &[b'1'; 33], &[b'+'; 32]] {
            assert_eq!(parse_machine_id(bad), None, "{bad:?}");
        }
    }

    /// From Python: `hmac.new(key, app, 'sha256').digest()[:16]`, with the
    /// marks of version 4 put in.
    #[test]
    fn a_number_for_one_program_is_systemds() {
        let id = 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef;
        let app = 0xc273_277a_6b2d_4b3c_9f2c_5c4d_5e6f_7a8b;
        let want = 0xb8f8_0b60_1c08_42e4_a9a7_e6c4_d59f_76fb;
        assert_eq!(app_specific(id, app), want);
    }
}
