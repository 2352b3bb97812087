//! No parser panics, whatever it is given, and none takes more than time
//! in proportion to its length.

use std::time::Instant;

use proptest::prelude::*;
use sysu_os::{Protocol, parse};

/// Gives the bytes to every reader of files.
fn all(bytes: &[u8]) {
    let _ = parse::cgroup(bytes);
    let _ = parse::cmdline(bytes);
    let _ = parse::cpu_max(bytes);
    let _ = parse::cpuinfo(bytes);
    let _ = parse::diskstats(bytes);
    let _ = parse::edid(bytes);
    let _ = parse::group(bytes);
    let _ = parse::hosts(bytes, b"a");
    let _ = parse::inet_sockets(bytes, Protocol::Tcp6);
    let _ = parse::interrupts(bytes);
    let _ = parse::io_max(bytes);
    let _ = parse::io_stat(bytes);
    let _ = parse::ipv6_route(bytes);
    let _ = parse::loadavg(bytes);
    let _ = parse::machine_id(bytes);
    let _ = parse::meminfo(bytes);
    let _ = parse::mountinfo(bytes);
    let _ = parse::net_dev(bytes);
    let _ = parse::netlink(bytes);
    let _ = parse::os_release(bytes);
    let _ = parse::passwd(bytes);
    let _ = parse::pid_stat(bytes);
    let _ = parse::pressure(bytes);
    let _ = parse::resolv_conf(bytes);
    let _ = parse::rlimits(bytes);
    let _ = parse::route(bytes);
    let _ = parse::rpm(bytes);
    let _ = parse::session(bytes);
    let _ = parse::smbios(bytes);
    let _ = parse::stat(bytes, 100);
    let _ = parse::stat(bytes, 0);
    let _ = parse::swaps(bytes);
    if let Ok(zone) = parse::tzif(bytes) {
        let _ = (zone.at(i64::MIN), zone.at(0), zone.at(i64::MAX));
    }
    let _ = parse::cpu_list(bytes);
    let _ = parse::uptime(bytes);
    let _ = parse::utmp(bytes);
    let _ = parse::vmstat(bytes);
}

/// Lines as the kernel writes them, for changing.
const SEEDS: [&str; 18] = [
    "MemTotal: 18446744073709551615 kB\nSwapTotal: 1 kB\nSwapFree: 9 kB\n",
    "cpu  18446744073709551615 1 2 3 4 5 6 7 8 9 10\ncpu0 1\nbtime 9\n",
    "12 (a) b) S 1 2 3 34816 5 6 7 8 9 10 11 12 13 14 15 -20 1 2 3 4 -5 6\n",
    "36 35 98:0 / /mnt/a\\040\\999 rw shared:1 - ext4 /dev/sda1 rw,ro\n",
    "4:cpu,cpuacct:/a/../b\n0::/x\n99999999999999999999:x:y\n",
    "eth0 00000000 010200C0 0003 0 0 4294967296 FF00FF00 0 0 0\n",
    "  eth0:1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 18446744073709551615\n",
    " 0: 0100007F:1F90 00000000:0000 0A 0:5 00:0 0 1000 0 4242 1 0\n",
    "some avg10=1e99 avg60=-0.20 avg300=nan total=99999999999999999999\n",
    "NAME=\"un\\closed\nID='x\nVERSION_ID=\\\n",
    "root:x:4294967296:0:::/\nada:x:1000:1000:A,B::\n",
    "processor 0: version\nprocessor\t: 0\ncpu MHz : 99999999999999.9\n",
    "0.52 0.58 0.59 2/99999999999 1\n1e400 nan -1\n",
    "  CPU0 CPU9\n 1: 18446744073709551615 1 IO-APIC 1-edge\nERR: 3\n:\n",
    "8:16 rbps=max wbps=99999999999999999999 =\n8:0 Read 1\n",
    "pgfault 18446744073709551615\npgpgin 18446744073709551615\n",
    "\x11\x5c\0\0\x11\x04\0\0a\0\0\x10\x17\0\x10\x03\x03\x06\0",
    "   8       0 sda 1 2 3 4 5 6 7 8 9 10 18446744073709551616\n",
];

proptest! {
    #[test]
    fn no_parser_panics_on_any_bytes(bytes: Vec<u8>) {
        all(&bytes);
    }

    #[test]
    fn no_parser_panics_on_changed_lines(
        seed in 0..SEEDS.len(),
        changes in prop::collection::vec((any::<u16>(), any::<u8>()), 0..8),
        cut: u16,
        times in 1usize..4,
    ) {
        let mut bytes = SEEDS[seed].repeat(times).into_bytes();
        for (at, byte) in changes {
            let at = usize::from(at) % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(usize::from(cut) % (bytes.len() + 64));
        all(&bytes);
    }

    #[test]
    fn no_parser_panics_on_netlink_with_wrong_lengths(
        len in any::<u32>(), kind in 16u16..24, body: Vec<u8>,
    ) {
        let mut bytes = len.to_ne_bytes().to_vec();
        bytes.extend(kind.to_ne_bytes());
        bytes.extend([0; 10]);
        bytes.extend(&body);
        all(&bytes);
        let whole = bytes.len() as u32;
        bytes[..4].copy_from_slice(&whole.to_ne_bytes());
        all(&bytes);
    }

    #[test]
    fn text_is_harmless_on_a_terminal(bytes: Vec<u8>) {
        let shown = sysu_os::Text::from(bytes).to_string();
        prop_assert!(!shown.chars().any(char::is_control), "{:?}", shown);
    }
}

#[test]
fn time_is_in_proportion_to_length() {
    for seed in SEEDS {
        let time = |times: usize| {
            let bytes = seed.repeat(times).into_bytes();
            let start = Instant::now();
            all(&bytes);
            start.elapsed().as_secs_f64()
        };
        time(100);
        let (short, long) = (time(1000), time(8000));
        // Eight times as long; quadratic would be sixty-four.
        assert!(long < short * 32.0 + 0.2, "{short} s, {long} s: {seed:?}");
    }
}
