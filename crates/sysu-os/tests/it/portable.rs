//! What the crate sysinfo says of this machine, beside our own readers.

use sysu_os::{Host, ProcFields};

#[test]
fn sysinfo_and_our_readers_agree_on_stable_facts() {
    let (ours, theirs) = (Host::live(), Host::portable());
    let (a, b) = (ours.memory().unwrap(), theirs.memory().unwrap());
    assert_eq!(a.total, b.total);
    assert_eq!(a.swap.total, b.swap.total);
    let (a, b) = (ours.uname().unwrap(), theirs.uname().unwrap());
    assert_eq!((a.nodename, a.release), (b.nodename, b.release));
    let (a, b) = (ours.cpu().unwrap(), theirs.cpu().unwrap());
    assert_eq!((a.threads, a.cores), (b.threads, b.cores));
    assert_eq!(a.model, b.model);
    let (a, b) = (ours.os_release().unwrap(), theirs.os_release().unwrap());
    assert_eq!(a.version_id, b.version_id);
    let names = |host: &Host| -> Vec<_> {
        let list = host.interfaces().unwrap();
        let mut names: Vec<_> = list.into_iter().map(|i| i.name).collect();
        names.sort();
        names
    };
    assert_eq!(names(&ours), names(&theirs));
    let own = std::process::id();
    for host in [&ours, &theirs] {
        let list = host.processes(ProcFields::COMMAND).unwrap();
        assert!(list.iter().any(|p| p.pid == own));
    }
}

#[test]
fn what_sysinfo_does_not_give_is_unsupported() {
    let host = Host::portable();
    assert_eq!(host.routes().unwrap_err().reason(), "unsupported");
    assert_eq!(host.block_devices().unwrap_err().reason(), "unsupported");
    assert_eq!(host.stat().unwrap_err().reason(), "unsupported");
}
