//! What a system without the files of Linux gets, run on Linux:
//! `cargo test -p sysu-os --no-default-features --features stub --test it`.

use sysu_os::{ErrorKind, Filesystems, Host, Parts, ProcFields};

#[test]
fn what_sysinfo_knows_is_there() {
    let host = Host::live();
    assert!(host.memory().unwrap().total > 0);
    assert!(!host.hostname().unwrap().is_empty());
    assert!(host.cpu().unwrap().threads > 0);
    assert!(!host.filesystems(Filesystems::default()).unwrap().is_empty());
    let own = std::process::id();
    let list = host.processes(ProcFields::COMMAND).unwrap();
    assert!(list.iter().any(|p| p.pid == own));
    assert!(host.available_parallelism().get() > 0);
}

#[test]
fn what_it_does_not_know_is_unsupported_and_nothing_panics() {
    let host = Host::live();
    let report = host.report(Parts::ALL);
    for part in [
        "block_devices",
        "displays",
        "gpus",
        "machine",
        "memory_modules",
        "paging",
        "power",
        "pressure",
        "routes",
    ] {
        let why = report.missing.get(part).map(|m| m.reason);
        assert_eq!(why, Some("unsupported"), "{part}");
    }
    for got in [
        host.priority(None).map(drop),
        host.interrupts().map(drop),
        host.machine_id().map(drop),
        host.threads(ProcFields::STAT).map(drop),
    ] {
        let err = got.unwrap_err();
        let right = matches!(err.kind(), ErrorKind::Unsupported { .. });
        assert!(right, "{err}");
    }
    assert!(host.capture().is_empty());
}
