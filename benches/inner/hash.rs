//! bcrypt inside a warm process, one at a time and many at once.

use std::error::Error;

use sysu::hash::bcrypt::{Bcrypt, Cost};

use crate::time;

/// Runs `hash/bcrypt` or `hash/bcrypt-many`: see `benches/peers/hash.mjs`.
pub(crate) fn run(task: &str, args: &[&str]) -> Result<(), Box<dyn Error>> {
    let [cost, iterations] = args else {
        return Err("it takes COST and ITERATIONS".into());
    };
    let bcrypt = Bcrypt::new(cost.parse::<Cost>()?);
    let iterations = iterations.parse()?;
    match task {
        "hash/bcrypt" => time(iterations, || {
            bcrypt.hash_with_salt(b"correct horse", [7; 16])
        }),
        "hash/bcrypt-many" => {
            let passwords: Vec<String> =
                (0..64).map(|n| format!("correct horse {n}")).collect();
            time(iterations, || bcrypt.hash_many(&passwords));
        }
        _ => return Err(format!("there is no task {task}").into()),
    }
    Ok(())
}
