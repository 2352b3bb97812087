//! Chooses how many workers to start, and how much each may cache, from
//! what binds this process: right in a container too.
//!
//! `cargo run -p sysu-os --example workers`

use sysu_os::{Env, Host};

#[expect(clippy::print_stdout, reason = "an example shows its result")]
fn main() -> sysu_os::Result<()> {
    let vars: Env = std::env::vars_os().collect();
    let host = Host::live().env(vars);
    let limits = host.limits();
    let memory = host.memory()?;

    let workers = limits.parallelism;
    let available = limits.memory.available.unwrap_or(memory.available);
    let each = available / 2 / workers as u64;
    println!("{workers} workers, {} MiB for each", each >> 20);

    match host.environment().container {
        Some(found) => {
            println!("in {}: {:?}", found.kind, found.evidence);
        }
        None => println!("not in a container"),
    }
    if let Some(quota) = limits.cpu.quota {
        println!("the quota is {quota} processors");
    }
    println!("temporary files go to {}", host.temp_dir().display());
    Ok(())
}
