//! A login that replaces weak hashes: `cargo run --example login`.

use std::collections::HashMap;

use sysu_hash::Error;
use sysu_hash::bcrypt::{Bcrypt, Cost};
use sysu_hash::password::{Algorithm, Argon2, Policy};

fn main() -> Result<(), Error> {
    // What an old program left behind.
    let old = Bcrypt::new(Cost::new(5)?).hash(b"hunter2")?.to_string();
    let mut users = HashMap::from([("ann", old)]);

    let policy = Policy::new(Algorithm::Argon2(Argon2::default()));
    for (user, password) in
        [("ann", "guess"), ("bob", "hunter2"), ("ann", "hunter2")]
    {
        let stored = users.get(user).map(String::as_str);
        // An unknown user takes as long as a wrong password.
        let login = policy.verify_or_dummy(password.as_bytes(), stored)?;
        let word = if login.matches { "welcome" } else { "no" };
        if let (Some(new), Some(reason)) = (login.rehash, login.reason) {
            show(&format!("{user}: hashed anew, was {reason}"));
            users.insert(user, new);
        }
        show(&format!("{user}: {word}"));
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "an example that shows something")]
fn show(line: &str) {
    println!("{line}");
}
