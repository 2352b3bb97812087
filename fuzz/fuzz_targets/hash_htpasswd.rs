//! Any bytes as a password file: read and written back unchanged; a user
//! that is set can be found, and removed again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sysu_hash::htpasswd::{Htpasswd, Record, check_user};

fuzz_target!(|data: &[u8]| {
    let file = Htpasswd::parse(data);
    assert_eq!(file.to_bytes(), data);
    let lines = data.split_inclusive(|&byte| byte == b'\n').count();
    assert_eq!(file.records().count(), lines);
    let users: Vec<String> =
        file.users().map(|(user, _)| user.to_owned()).collect();
    for user in users.iter().take(8) {
        if check_user(user).is_err() {
            continue;
        }
        let mut changed = file.clone();
        assert!(changed.set(user, "$2y$05$x").is_ok());
        assert_eq!(changed.get(user), Some("$2y$05$x"));
        assert_eq!(
            changed.records().filter(|r| *r == Record::Malformed).count(),
            file.records().filter(|r| *r == Record::Malformed).count(),
        );
        assert!(changed.remove(user));
        assert_eq!(changed.get(user), None);
    }
    let mut added = file.clone();
    if file.get("a new one").is_none() {
        assert!(added.set("a new one", "$2y$05$x").is_ok());
        assert_eq!(added.get("a new one"), Some("$2y$05$x"));
        assert!(added.to_bytes().starts_with(data));
    }
});
