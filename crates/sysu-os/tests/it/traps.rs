//! The traps, each a test by its number: what is easily told wrong.

use std::{net::IpAddr, time::Duration};

use sysu_os::{
    Env, ErrorKind, Filesystems, Host, ProcFields, SensorKind, Text, parse,
    prefix_of_mask,
};

use crate::tree::Machine;

fn text(t: &str) -> Option<Text> {
    Some(t.into())
}

#[test]
fn trap_01_available_is_not_free() {
    let m = Machine::of("laptop").memory().unwrap();
    assert_eq!(m.free, 800_000 << 10);
    assert_eq!(m.available, 9_000_000 << 10);
    assert_eq!(m.used, m.total - m.available);
}

#[test]
fn trap_01_more_available_than_there_is_does_not_wrap() {
    let m = Machine::of("offline").memory().unwrap();
    assert_eq!((m.available, m.used), (m.total, 0));
    assert_eq!(m.swap.used, 0);
}

#[test]
fn trap_02_the_limit_of_a_container_is_not_the_machines_memory() {
    let host = Machine::of("container-v2");
    let total = host.memory().unwrap().total;
    let limit = host.limits().memory;
    assert_eq!(total, 32_000_000 << 10);
    assert_eq!(limit.limit, Some(536_870_912));
    assert_eq!(limit.total, Some(536_870_912));
    // The pod's limit less its working set: 400 MB less 50 MB of files.
    assert_eq!(limit.available, Some(536_870_912 - 350_000_000));
    assert_eq!(limit.working_set, Some(200_000_000));
}

#[test]
fn trap_03_quota_and_affinity_both_bind_and_the_quota_is_floored() {
    let host = Machine::of("container-v2");
    assert_eq!(host.cpu_quota(), Some(1.5));
    assert_eq!(host.available_parallelism().get(), 1);
    let half = Machine::of("container-v1");
    assert_eq!(half.cpu_quota(), Some(0.5));
    assert_eq!(half.available_parallelism().get(), 1);
    let bound = Machine::of("laptop").with(
        "proc/4711/status",
        "Uid:\t1\t1\t1\t1\nCpus_allowed_list:\t1,5-6\n",
    );
    assert_eq!(bound.available_parallelism().get(), 3);
}

#[test]
fn trap_04_a_tighter_ancestor_binds() {
    let limits = Machine::of("container-v2").limits();
    assert_eq!(limits.cgroup_version, Some("v2"));
    assert_eq!(limits.pids.limit, Some(1024));
    assert_eq!(limits.cpu.quota, Some(1.5));
    assert_eq!(limits.memory.swap_limit, Some(0));
    assert_eq!(limits.memory.oom_kills, Some(2));
    assert_eq!(limits.cpu.set, Some(vec![0, 1, 2, 3]));
    assert_eq!(limits.cpu.throttled, Some(Duration::from_millis(1500)));
}

#[test]
fn trap_04_hybrid_hierarchies_give_each_controller_its_own() {
    let limits = Machine::of("vm").limits();
    assert_eq!(limits.cgroup_version, Some("hybrid"));
    assert_eq!(limits.memory.limit, Some(8_589_934_592));
    assert_eq!(limits.cpu.quota, None);
    assert_eq!(limits.cpu.weight, Some(1024));
}

#[test]
fn trap_04_version_1_without_a_limit_writes_a_huge_number() {
    let host = Machine::of("vm").with(
        "sys/fs/cgroup/memory/process/abc/memory.limit_in_bytes",
        "9223372036854771712\n",
    );
    assert_eq!(host.limits().memory.limit, None);
}

#[test]
fn trap_04_version_1_limits_memory_and_swap_together() {
    let limits = Machine::of("container-v1").limits();
    assert_eq!(limits.cgroup_version, Some("v1"));
    assert_eq!(limits.memory.limit, Some(1 << 30));
    assert_eq!(limits.memory.swap_limit, Some(512 << 20));
    assert_eq!(limits.memory.working_set, Some(400_000_000));
    assert_eq!(limits.cpu.set, Some(vec![2, 3]));
    assert_eq!(limits.cpu.throttled, Some(Duration::from_millis(2500)));
}

#[test]
fn trap_04_a_namespaced_path_leads_to_what_is_mounted() {
    // `/../sibling` is outside of the namespace; its mount still binds.
    let limits = Machine::of("names").limits();
    assert_eq!(limits.memory.limit, Some(1_000_000_000));
}

#[test]
fn trap_04_a_group_that_is_gone_leaves_its_ancestors() {
    let host = Machine::of("container-v2").with(
        "proc/4711/cgroup",
        "0::/kubepods.slice/gone.slice/gone.scope\n",
    );
    assert_eq!(host.limits().memory.limit, Some(16_000_000_000));
}

#[test]
fn trap_07_ticks_need_not_be_of_ten_milliseconds() {
    let stat = parse::stat(b"cpu 250 0 0 0\n", 250).unwrap();
    assert_eq!(stat.total.user, Duration::from_secs(1));
    let host = Machine::made(&[
        ("proc/stat", "cpu 1024 0 0 0\n"),
        ("calls/ticks", "1024"),
    ]);
    assert_eq!(host.stat().unwrap().total.user, Duration::from_secs(1));
    let node = host.stat().unwrap().total.node();
    assert_eq!((node.user, node.irq), (1000, 0));
}

#[test]
fn trap_09_a_host_name_of_64_bytes_is_given_whole() {
    let host = Machine::of("names");
    assert_eq!(host.hostname().unwrap().as_bytes(), [b'h'; 64]);
}

#[test]
fn trap_10_loopback_is_a_flag_and_docker0_no_uplink() {
    let list = Machine::of("laptop").interfaces().unwrap();
    let get = |name: &str| list.iter().find(|i| i.name == name).unwrap();
    assert!(get("lo").loopback && get("lo").up);
    let docker = get("docker0");
    assert!(!docker.loopback && docker.is_virtual && !docker.up);
    assert_eq!(docker.kind, "bridge");
    assert!(get("tun0").up && get("tun0").is_virtual);
    assert_eq!(get("wlp61s0").kind, "wifi");
    assert!(!get("wlp61s0").is_virtual);
    let route = Machine::of("laptop").default_route().unwrap().unwrap();
    assert_eq!(route.interface, "wlp61s0");
}

#[test]
fn trap_11_link_local_addresses_carry_their_scope() {
    let list = Machine::of("vm").interfaces().unwrap();
    let eth = list.iter().find(|i| i.name == "eth0").unwrap();
    let local = eth.addresses.iter().find(|a| a.scope == "link").unwrap();
    assert_eq!(local.scope_id, Some(4));
    assert_eq!(local.shown(&eth.name), "fe80::fc:ff:fe00:1%eth0/64");
    let global = eth.addresses.iter().find(|a| a.scope == "global").unwrap();
    assert_eq!(global.scope_id, None);
}

#[test]
fn trap_12_hardware_addresses_may_be_absent_zero_or_long() {
    let laptop = Machine::of("laptop").interfaces().unwrap();
    let mac = |name: &str| {
        let found = laptop.iter().find(|i| i.name == name).unwrap();
        found.mac.clone()
    };
    assert_eq!(mac("lo"), None);
    assert_eq!(mac("tun0"), None);
    let epyc = Machine::of("epyc").interfaces().unwrap();
    let ib = epyc.iter().find(|i| i.kind == "infiniband").unwrap();
    assert_eq!(ib.mac.as_ref().unwrap().len(), 20 * 3 - 1);
    assert_eq!(ib.speed, Some(100_000_000_000));
    // Node has room for six bytes only.
    let node = sysu_os::node::network_interfaces(&epyc);
    assert!(node.values().flatten().all(|a| a.mac.len() == 17));
}

#[test]
fn trap_13_a_mask_with_holes_has_no_length() {
    let mask = |text: &str| prefix_of_mask(text.parse::<IpAddr>().unwrap());
    assert_eq!(mask("255.0.255.0"), None);
    assert_eq!(mask("0.0.0.0"), Some(0));
    assert_eq!(mask("255.255.255.255"), Some(32));
    assert_eq!(mask("ffff::ffff"), None);
    let routes = parse::route(
        b"Iface\ne0 000200C0 00000000 0001 0 0 0 00FF00FF 0 0 0\n",
    );
    assert_eq!(routes[0].prefix, None);
    assert!(!routes[0].default);
}

#[test]
fn trap_14_interface_names_may_hold_colons_and_escapes() {
    let list = Machine::of("names").interfaces().unwrap();
    let evil = list.iter().find(|i| i.index == 9).unwrap();
    assert_eq!(evil.name.as_bytes(), b"evil\x1b[2J");
    assert_eq!(evil.name.to_string(), r"evil\x1b[2J");
    assert_eq!(evil.counters.rx_bytes, 5);
    let counters = Machine::of("names").net_counters().unwrap();
    let alias = counters.iter().find(|(n, _)| *n == "eth0:1").unwrap();
    assert_eq!(alias.1.rx_bytes, 6);
}

#[test]
fn trap_15_space_is_counted_as_df_counts() {
    let host = Machine::of("two-nvme");
    let list = host.filesystems(Filesystems::default()).unwrap();
    // The bind mount /srv and the second mount of sda are not shown.
    let points: Vec<_> = list.iter().map(|f| f.mount_point.clone()).collect();
    assert_eq!(points, ["/", "/b"]);
    let root = list[0].space.unwrap();
    assert_eq!(root.used, 380_000_000 * 4096);
    // 380 of 455: 83.5, rounded up.
    assert_eq!(root.used_percent, Some(84));
    assert_eq!(list[1].space.unwrap().used_percent, Some(100));
    assert!(list[1].read_only);
    let all = host.filesystems(Filesystems::default().all(true)).unwrap();
    assert_eq!(all.len(), 4);
}

#[test]
fn trap_15_subvolumes_of_one_file_system_are_counted_once() {
    let host = Machine::of("laptop");
    let list = host.filesystems(Filesystems::default()).unwrap();
    let points: Vec<_> = list.iter().map(|f| f.mount_point.clone()).collect();
    assert_eq!(points, ["/", "/boot", "/mnt/my nas"]);
    let nas = &list[2];
    assert!(nas.remote && nas.space.is_none());
    // f_frsize is the unit, here 512.
    assert_eq!(list[1].space.unwrap().total, 1_046_512 * 512);
}

#[test]
fn trap_16_a_mount_point_with_a_newline_forges_no_line() {
    let mounts = Machine::of("names").mounts().unwrap();
    assert_eq!(mounts.len(), 4);
    assert_eq!(mounts[1].mount_point, "/mnt/new\nline 3");
    assert_eq!(mounts[1].mount_point.to_string(), r"/mnt/new\nline 3");
    let list = Machine::of("names").filesystems(Filesystems::default());
    let list = list.unwrap();
    let odd = list.iter().find(|f| f.device == "8:2").unwrap();
    assert_eq!(odd.space.unwrap().total, 100 * 4096);
    let windows = Machine::of("wsl2").mounts().unwrap();
    assert_eq!(windows[1].source, r"C:\");
}

#[test]
fn trap_17_sizes_are_in_units_of_512_bytes() {
    let disks = Machine::of("two-nvme").block_devices().unwrap();
    let nvme = disks.iter().find(|d| d.name == "nvme0n1").unwrap();
    assert_eq!(nvme.logical_block, Some(4096));
    assert_eq!(nvme.size, 3_907_029_168 * 512);
}

#[test]
fn trap_18_a_virtual_disk_does_not_know_whether_it_turns() {
    let vm = Machine::of("vm").block_devices().unwrap();
    assert_eq!(vm[0].transport, Some("virtio"));
    assert_eq!(vm[0].rotational, None);
    let disks = Machine::of("two-nvme").block_devices().unwrap();
    let get = |name: &str| disks.iter().find(|d| d.name == name).unwrap();
    assert_eq!(get("sda").rotational, Some(true));
    assert_eq!(get("nvme0n1").rotational, Some(false));
    assert_eq!(get("md0").kind, "raid1");
    assert_eq!(get("md0").parents, ["nvme0n1", "nvme1n1"]);
    assert_eq!(get("sr0").kind, "rom");
    // An empty loop device is none.
    assert!(!disks.iter().any(|d| d.name == "loop0"));
}

#[test]
fn a_mapped_device_stands_on_its_partition() {
    let disks = Machine::of("laptop").block_devices().unwrap();
    let get = |name: &str| disks.iter().find(|d| d.name == name).unwrap();
    assert_eq!(get("dm-0").kind, "crypt");
    assert_eq!(get("dm-0").label, text("root"));
    assert_eq!(get("dm-0").parents, ["nvme0n1p2"]);
    assert_eq!(get("nvme0n1p2").parents, ["nvme0n1"]);
    assert_eq!(get("nvme0n1p1").fs_type, text("vfat"));
    assert_eq!(get("nvme0n1p1").start, Some(2048 * 512));
    assert_eq!(get("nvme0n1p1").mount_points, ["/boot"]);
    assert_eq!(get("nvme0n1").serial, text("S3TNNX0K000000"));
}

#[test]
fn trap_19_a_name_may_hold_brackets_and_newlines() {
    let host = Machine::of("names");
    let want = ProcFields::COMMAND | ProcFields::USER;
    let p = host.process(900, want).unwrap();
    assert_eq!(p.name, "a) b\n(c");
    assert_eq!(p.user_time, Duration::from_millis(70));
    assert_eq!(p.threads, 2);
    // Empty arguments are arguments.
    let command = p.command.as_ref().unwrap();
    assert_eq!(command.len(), 4);
    assert!(command[2].is_empty());
    assert!(!p.command_line().to_string().contains('\x1b'));
    // A number past 16 bits is a user like any other.
    assert_eq!(p.uid, Some(70_000));
}

#[test]
fn trap_19_a_program_may_be_gone_from_the_disk() {
    let host = Machine::of("names");
    let dir = host.dir().join("proc/900");
    let target = "/usr/bin/old tool (deleted)";
    std::os::unix::fs::symlink(target, dir.join("exe")).unwrap();
    let p = host.process(900, ProcFields::PATHS).unwrap();
    assert_eq!(p.exe, text("/usr/bin/old tool"));
    assert!(p.exe_deleted);
}

#[test]
fn trap_19_a_file_cut_short_is_malformed_and_left_out_of_lists() {
    let host = Machine::of("names");
    let err = host.process(903, ProcFields::STAT).unwrap_err();
    assert!(matches!(err.kind(), ErrorKind::Malformed { .. }), "{err}");
    let pids: Vec<u32> = host
        .processes(ProcFields::STAT)
        .unwrap()
        .iter()
        .map(|p| p.pid)
        .collect();
    assert_eq!(pids, [900, 901, 902]);
}

#[test]
fn trap_20_a_signal_reaches_only_the_process_that_was_seen() {
    let host = Host::live();
    let mut child = std::process::Command::new("sleep")
        .arg("60")
        .spawn()
        .expect("sleep is installed");
    let seen = host.process(child.id(), ProcFields::STAT).unwrap();
    // The same number, but of another beginning: nothing is sent.
    let mut other = seen.clone();
    other.start += Duration::from_secs(1);
    let term = sysu_os::Signal::TERM;
    let err = host.send_signal(&other, term).unwrap_err();
    assert_eq!(err.reason(), "no_process");
    assert!(child.try_wait().unwrap().is_none());
    host.send_signal(&seen, term).unwrap();
    let status = child.wait().unwrap();
    use std::os::unix::process::ExitStatusExt;
    assert_eq!(status.signal(), Some(15));
    let err = host.send_signal(&seen, term).unwrap_err();
    assert_eq!(err.reason(), "no_process");
}

#[test]
fn trap_21_zombies_and_kernel_threads_have_no_arguments() {
    let host = Machine::of("names");
    let list = host.processes(ProcFields::COMMAND).unwrap();
    let get = |pid| list.iter().find(|p| p.pid == pid).unwrap();
    assert!(get(901).kernel && !get(902).kernel && !get(900).kernel);
    assert_eq!(get(901).command_line(), "[kworker/0:1]");
    assert_eq!((get(902).state, get(902).rss), ('Z', 0));
    assert_eq!(get(902).command_line(), "[gone]");
    assert_eq!(get(902).tty.as_deref(), Some("pts/1"));
}

#[test]
fn trap_22_values_that_no_sensor_measures_are_none() {
    let list = Machine::of("laptop").sensors().unwrap();
    let value = |chip: &str, channel: &str| {
        let found =
            list.iter().find(|s| s.chip == chip && s.channel == channel);
        found.unwrap().value
    };
    assert_eq!(value("acpitz", "temp1"), None);
    assert_eq!(value("thinkpad", "temp1"), None);
    assert_eq!(value("thinkpad", "fan1"), Some(2678.0));
    assert_eq!(value("thinkpad", "fan2"), None);
    assert_eq!(value("coretemp", "temp1"), Some(52.0));
    let volts = list.iter().find(|s| s.kind == SensorKind::Voltage).unwrap();
    assert_eq!(volts.value, Some(12.345));
}

#[test]
fn trap_22_a_sleeping_card_is_not_read() {
    let host = Machine::of("two-nvme");
    let traced = Host::at(host.dir()).unwrap().traced();
    let list = traced.sensors().unwrap();
    let card = list.iter().find(|s| s.chip == "amdgpu").unwrap();
    assert_eq!(card.value, None);
    let read = traced.trace();
    let wakes = |a: &sysu_os::Access| {
        a.path.to_string_lossy().ends_with("hwmon3/temp1_input")
    };
    assert!(!read.iter().any(wakes));
}

#[test]
fn trap_22_two_drives_of_one_model_are_two_sensors() {
    let list = Machine::of("two-nvme").sensors().unwrap();
    let drives: Vec<_> = list.iter().filter(|s| s.chip == "nvme").collect();
    assert_eq!(drives.len(), 2);
    assert_eq!(drives[0].device, text("nvme0"));
    assert_eq!(drives[1].device, text("nvme1"));
    assert_eq!(drives[0].value, Some(38.85));
    assert_eq!(drives[1].value, Some(41.85));
    // 65 261.85 °C is the drive's word for "none".
    assert_eq!(drives[0].max, None);
    assert_eq!(drives[0].critical, Some(84.85));
}

#[test]
fn trap_22_two_chips_of_one_name_without_a_device_are_two() {
    let machine = Machine::made(&[
        ("sys/class/hwmon/hwmon0/name", "acpitz\n"),
        ("sys/class/hwmon/hwmon0/temp1_input", "40000\n"),
        ("sys/class/hwmon/hwmon1/name", "acpitz\n"),
        ("sys/class/hwmon/hwmon1/temp1_input", "50000\n"),
        ("sys/class/hwmon/hwmon1/power1_average", "7000000\n"),
        ("sys/class/hwmon/hwmon1/power1_input", "8000000\n"),
    ]);
    let list = machine.sensors().unwrap();
    let values: Vec<_> = list.iter().map(|s| s.value).collect();
    assert_eq!(values, [Some(40.0), Some(7.0), Some(50.0)]);
}

#[test]
fn trap_23_energies_are_added_and_a_mouse_is_not_the_machine() {
    let power = Machine::of("laptop").power().unwrap();
    assert_eq!(power.batteries.len(), 2);
    assert_eq!(power.on_mains, Some(false));
    // 27 of 42 Wh; the mean of the percents would be 63.4.
    let percent = power.percent.unwrap();
    assert!((percent - 27.0 / 42.0 * 100.0).abs() < 1e-9, "{percent}");
    assert_eq!(power.remaining, Some(Duration::from_secs(3 * 3600)));
    let first = &power.batteries[0];
    assert_eq!(first.status, text("Not charging"));
    assert_eq!(first.cycles, Some(312));
}

#[test]
fn trap_23_charges_negative_currents_and_more_than_full() {
    let dir = "sys/class/power_supply/BAT0/";
    let at = |name: &str| format!("{dir}{name}");
    let host = Machine::made(&[
        (&at("type"), "Battery"),
        (&at("status"), "Discharging"),
        (&at("charge_now"), "5100000"),
        (&at("charge_full"), "5000000"),
        (&at("charge_full_design"), "6000000"),
        (&at("current_now"), "-1000000"),
        (&at("voltage_now"), "8000000"),
        (&at("voltage_min_design"), "7600000"),
        (&at("capacity"), "102"),
    ]);
    let power = host.power().unwrap();
    let battery = &power.batteries[0];
    assert_eq!(battery.percent, Some(100.0));
    assert_eq!(battery.power, Some(8.0));
    assert_eq!(battery.energy_full, Some(38.0));
    assert!((battery.health.unwrap() - 83.333).abs() < 0.001);
    assert_eq!(power.on_mains, None);
}

#[test]
fn trap_24_placeholders_are_no_facts() {
    let m = Machine::of("epyc").machine().unwrap();
    assert_eq!(m.vendor, text("Supermicro"));
    assert_eq!(m.version, None);
    assert_eq!(m.serial, None);
    assert_eq!(m.chassis, Some("main server chassis"));
    assert_eq!(m.firmware, Some("bios"));
    let m = Machine::of("laptop").machine().unwrap();
    assert_eq!((m.firmware, m.secure_boot), (Some("uefi"), Some(true)));
    let m = Machine::of("pi").machine().unwrap();
    assert_eq!(m.product, text("Raspberry Pi 5 Model B Rev 1.0"));
    assert_eq!(m.vendor, text("raspberrypi"));
}

#[test]
fn trap_25_uptime_counts_sleep_and_keeps_its_fraction() {
    let up = Machine::of("vm").uptime().unwrap();
    assert_eq!(up.uptime, Duration::from_millis(86_400_250));
    let boot = sysu_os::rfc3339(up.boot_time.unwrap());
    assert_eq!(boot, "2025-06-15T15:06:40Z");
    let live = Host::live().uptime().unwrap();
    assert!(live.awake.unwrap() <= live.uptime + Duration::from_secs(1));
}

#[test]
fn trap_26_a_user_without_an_entry_is_an_error_of_its_own() {
    let host = Machine::of("container-v2");
    let err = host.user_info().unwrap_err();
    assert!(err.reason() == "no_user" || err.reason() == "not_present");
    let host = host.with("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
    let err = host.user_info().unwrap_err();
    assert_eq!(err.kind(), &ErrorKind::NoUser { uid: 1234 });
    let report = host.report(sysu_os::Parts::ALL);
    assert!(report.memory.is_some() && report.user.is_none());
}

#[test]
fn trap_27_an_empty_home_is_returned_all_the_same() {
    let home = |value: Option<&str>| {
        let vars = value.map(|v| ("HOME", v));
        let machine = Machine::of("vm").with("calls/uid", "1000\n");
        let host = Host::at(machine.dir()).unwrap();
        host.env(Env::from_iter(vars)).home_dir().unwrap().path
    };
    assert_eq!(home(Some("")).as_os_str(), "");
    assert_eq!(home(Some("relative")).as_os_str(), "relative");
    assert_eq!(home(None).as_os_str(), "/home/ada");
}

#[test]
fn the_folder_for_temporary_files_is_nodes() {
    let tmp = |vars: &[(&str, &str)]| {
        let host = Host::live().env(Env::from_iter(vars.iter().copied()));
        host.temp_dir().to_str().unwrap().to_owned()
    };
    assert_eq!(tmp(&[]), "/tmp");
    assert_eq!(tmp(&[("TMPDIR", ""), ("TMP", "/a/")]), "/a");
    assert_eq!(tmp(&[("TMPDIR", "/")]), "/");
    assert_eq!(tmp(&[("TEMPDIR", "/no")]), "/tmp");
}

#[test]
fn trap_28_quotes_of_every_kind_are_undone() {
    let os = Machine::of("names").os_release().unwrap();
    assert_eq!(os.name, r#"a "quoted" $name"#);
    assert_eq!(os.id, "odd");
    assert_eq!(os.version_id, None);
    assert_eq!(os.build_id, text("a b"));
    let arch = Machine::of("laptop").os_release().unwrap();
    assert_eq!(arch.pretty_name, "Arch Linux");
    assert_eq!(arch.version_id, None);
    let lib = Machine::made(&[("usr/lib/os-release", "NAME=x\n")]);
    assert_eq!(lib.os_release().unwrap().id, "linux");
}

#[test]
fn trap_29_a_machine_of_1024_processors_is_read_to_its_end() {
    use std::fmt::Write;
    let mut stat = String::from("cpu 1 1 1 1\n");
    for id in 0..1024 {
        let zeros = "000000000000000000000000000000";
        writeln!(stat, "cpu{id} 7{zeros} 0 0 {id}").unwrap();
    }
    stat.push_str("btime 42\n");
    stat = stat.replace("7000000000000000000000000000000", "70000000000000");
    assert!(stat.len() > 24 << 10);
    let host = Machine::made(&[
        ("proc/stat", &stat),
        ("proc/self/status", "Cpus_allowed_list:\t0-1023,2000-4095\n"),
    ]);
    let stat = host.stat().unwrap();
    assert_eq!(stat.cpus.len(), 1024);
    assert!(stat.boot_time.is_some());
    assert_eq!(host.available_parallelism().get(), 1024 + 2096);
}

#[test]
fn trap_30_processors_are_known_by_their_numbers() {
    let host = Machine::of("offline");
    let cpus = host.cpus().unwrap();
    assert_eq!(cpus.len(), 2);
    assert_eq!(cpus[1].id, 4);
    assert_eq!(cpus[1].model, text("Intel Model 4"));
    // From its own file, not from that of the second processor.
    assert_eq!(cpus[1].frequency_hz, Some(3_004_000_000));
    assert_eq!(cpus[0].frequency_hz, Some(1_000_000_000));
    let cpu = host.cpu().unwrap();
    assert_eq!(cpu.online, [0, 4]);
    assert_eq!(cpu.offline, [1, 2, 3, 5]);
    assert_eq!(cpu.possible, Some(8));
}

#[test]
fn trap_31_names_are_shown_without_escapes() {
    let host = Machine::of("names");
    for f in host.filesystems(Filesystems::default()).unwrap() {
        let shown = f.mount_point.to_string();
        assert!(!shown.chars().any(char::is_control), "{shown:?}");
    }
}

#[test]
fn topology_and_caches_are_counted_once() {
    let cpu = Machine::of("epyc").cpu().unwrap();
    assert_eq!((cpu.sockets, cpu.cores, cpu.threads), (Some(2), Some(8), 16));
    assert_eq!(cpu.threads_per_core, Some(2));
    let caches: Vec<_> =
        cpu.caches.iter().map(|c| (c.level, c.instances)).collect();
    assert_eq!(caches, [(1, 8), (1, 8), (2, 8), (3, 2)]);
    assert_eq!(cpu.caches[3].size, 16 << 20);
    assert_eq!(cpu.numa.len(), 2);
    assert_eq!(cpu.numa[1].distances, [32, 10]);
    assert_eq!(cpu.x86_64_level, Some(3));
    assert_eq!(cpu.virtualization, Some("AMD-V"));
}

#[test]
fn kinds_of_cores_are_told_apart() {
    let cpu = Machine::of("hybrid").cpu().unwrap();
    assert_eq!(cpu.cores, Some(4));
    assert_eq!(cpu.kinds[0].name, "performance");
    assert_eq!(cpu.kinds[0].cpus, [0, 1, 2, 3]);
    assert_eq!(cpu.kinds[1].cpus, [4, 5]);
    let sizes: Vec<_> = cpu
        .caches
        .iter()
        .filter(|c| c.level == 1)
        .map(|c| (c.size, c.instances))
        .collect();
    assert!(sizes.contains(&(48 << 10, 2)) && sizes.contains(&(32 << 10, 2)));
}

#[test]
fn an_arm_core_has_the_name_of_its_number() {
    let host = Machine::of("pi");
    let cpu = host.cpu().unwrap();
    assert_eq!(cpu.model, text("Cortex-A76"));
    assert_eq!(cpu.vendor, text("ARM"));
    assert_eq!(cpu.x86_64_level, None);
    // Pages of 16 KiB.
    let p = host.process(4711, ProcFields::STAT).unwrap();
    assert_eq!(p.rss, 300 * 16384);
    let zones = host.sensors().unwrap();
    assert_eq!(zones[0].value, Some(48.85));
}

#[test]
fn containers_and_virtual_machines_are_told_apart() {
    let kinds = |name: &str| {
        let e = Machine::of(name).environment();
        let kind = |f: Option<sysu_os::Found>| f.map(|f| f.kind.to_string());
        (kind(e.container), kind(e.vm))
    };
    let some = |s: &str| Some(s.to_owned());
    assert_eq!(kinds("vm"), (None, some("kvm")));
    assert_eq!(kinds("laptop"), (None, None));
    assert_eq!(kinds("container-v2"), (some("kubernetes"), some("unknown")));
    assert_eq!(kinds("container-v1"), (some("docker"), some("unknown")));
    assert_eq!(kinds("wsl2"), (some("wsl"), some("microsoft")));
    assert_eq!(kinds("epyc"), (None, None));
}

#[test]
fn name_servers_behind_a_local_one_are_found() {
    let dns = Machine::of("laptop").dns().unwrap();
    assert!(dns.local_resolver);
    assert_eq!(dns.servers, ["192.0.2.1", "2001:db8::1"]);
    let dns = Machine::of("vm").dns().unwrap();
    assert!(!dns.local_resolver);
    assert_eq!(dns.search.len(), 2);
}

#[test]
fn zones_sessions_and_packages_are_found() {
    let host = Machine::of("laptop");
    assert_eq!(host.time_zone().unwrap().name, "Europe/London");
    let sessions = host.sessions().unwrap();
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0].tty, text("tty2"));
    let packages = host.packages();
    assert_eq!((packages[0].manager, packages[0].count), ("pacman", Some(3)));
    assert_eq!(host.kernel_state().lockdown, text("integrity"));
    let swaps = host.swap_devices().unwrap();
    assert_eq!(swaps[1].path, "/swap file");
    let zram = swaps[0].zram.as_ref().unwrap();
    assert_eq!(zram.algorithm, text("zstd"));
    assert_eq!(host.hidepid(), 2);
}

#[test]
fn trap_09_the_full_name_of_the_host_is_asked_for_by_itself() {
    let soon = Duration::from_millis(1);
    let laptop = Machine::of("laptop");
    assert_eq!(laptop.hostname().unwrap(), "thinkpad");
    assert_eq!(laptop.fqdn(soon).unwrap(), "thinkpad.example.org");
    // A captured tree has no resolver, and a name with a dot needs none.
    let vm = Machine::of("vm");
    assert_eq!(vm.fqdn(soon).unwrap_err().reason(), "not_present");
    let vm = vm.with("proc/sys/kernel/hostname", "a.example\n");
    assert_eq!(vm.fqdn(soon).unwrap(), "a.example");
}

#[test]
fn memory_modules_are_those_of_the_firmware() {
    let found = Machine::of("epyc").memory_modules().unwrap();
    assert_eq!(found.correction, Some("multi-bit ECC"));
    assert_eq!(found.most, Some(2 << 40));
    let [a, b, empty] = &found.modules[..] else { panic!("{found:?}") };
    assert_eq!((a.size, b.size, empty.size), (Some(16 << 30), a.size, None));
    assert_eq!((a.kind, a.speed), (Some("DDR4"), Some(3200)));
    assert_eq!(a.configured_speed, Some(2933));
    assert_eq!(a.serial, None, "a placeholder");
    assert_eq!(empty.slot, text("P1-DIMMB1"));
    let none = Machine::of("vm").memory_modules().unwrap_err();
    assert_eq!(none.reason(), "not_present");
}

#[test]
fn displays_are_those_the_driver_saw() {
    let all = Machine::of("laptop").displays().unwrap();
    let [hdmi, panel] = &all[..] else { panic!("{all:?}") };
    assert_eq!(hdmi.connector, "HDMI-A-1");
    assert_eq!((hdmi.connected, &hdmi.edid), (Some(false), &None));
    assert_eq!(panel.modes, ["1920x1080".into(), Text::from("1280x720")]);
    let edid = panel.edid.as_ref().unwrap();
    assert_eq!(edid.name, text("LP140WF9-SPF"));
    assert_eq!((edid.width, edid.height), (Some(1920), Some(1080)));
    assert!((edid.refresh_hz.unwrap() - 60.02).abs() < 0.01);
}

#[test]
fn limits_of_disks_are_the_tightest_of_all_levels() {
    for (name, read, write, reads, writes, done) in [
        (
            "container-v2",
            Some(2_097_152),
            Some(52_428_800),
            None,
            Some(120),
            (Some(1_460_000), Some(314_773_504)),
        ),
        (
            "container-v1",
            None,
            Some(1_048_576),
            Some(50),
            None,
            (Some(4096), Some(8192)),
        ),
    ] {
        let io = Machine::of(name).limits().io;
        assert_eq!(io.limits.len(), 1, "{name}");
        let disk = &io.limits[0];
        assert_eq!(disk.device, "8:0");
        assert_eq!((disk.read_bytes, disk.written_bytes), (read, write));
        assert_eq!((disk.reads, disk.writes), (reads, writes), "{name}");
        assert_eq!((io.read_bytes, io.written_bytes), done, "{name}");
    }
    assert!(Machine::of("vm").limits().io.limits.is_empty());
}

#[test]
fn interrupts_and_paging_are_counted() {
    let vm = Machine::of("vm");
    let all = vm.interrupts().unwrap();
    let timer = all.iter().find(|i| i.name == "LOC").unwrap();
    assert_eq!((timer.total, timer.counts.len()), (358_023, 2));
    assert_eq!(timer.what, text("Local timer interrupts"));
    let soft = vm.soft_interrupts().unwrap();
    assert_eq!(soft[2].counts, [100, 200]);
    let paging = vm.paging().unwrap();
    assert_eq!((paging.swapped_in, paging.swapped_out), (3, 4));
    assert_eq!(paging.read_bytes, 1_024_000);
    let gone = vm.with("proc/softirqs", "").soft_interrupts().unwrap_err();
    assert_eq!(
        gone.to_string(),
        "/proc/softirqs does not hold a line of processors"
    );
}

#[test]
fn the_number_of_an_installation_is_kept_and_one_made_from_it_given() {
    let laptop = Machine::of("laptop");
    let own = laptop.machine_id().unwrap();
    assert_eq!(own, 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
    let (a, b) = (laptop.app_machine_id(1), laptop.app_machine_id(2));
    assert!(a != b && a.unwrap() != own);
    let fresh = laptop.with("etc/machine-id", "uninitialized\n");
    assert_eq!(fresh.machine_id().unwrap_err().reason(), "not_present");
    let short = fresh.with("etc/machine-id", "0123\n");
    assert_eq!(short.machine_id().unwrap_err().reason(), "malformed");
}

#[test]
fn rights_namespaces_and_policy_of_a_process_are_read() {
    let numbers = "0 -1 0 0 0 0 0 250 50 0 0 -3 0 1 0 99 4096 2";
    let rest = "0 ".repeat(14);
    let stat = format!("9 (rt) S 1 9 9 {numbers} {rest} 1 10 1 0\n");
    let tree = Machine::made(&[
        ("proc/9/stat", &stat),
        (
            "proc/9/status",
            "Name:\trt\nGroups:\t4 24 1000 \nCapEff:\t000001ffffffffff\n",
        ),
        ("proc/9/cgroup", "0::/\n"),
    ]);
    let ns = tree.dir().join("proc/9/ns");
    std::fs::create_dir_all(&ns).unwrap();
    std::os::unix::fs::symlink("net:[4026531840]", ns.join("net")).unwrap();
    std::os::unix::fs::symlink("odd", ns.join("pid")).unwrap();
    let p = tree.process(9, ProcFields::ALL).unwrap();
    assert_eq!(p.groups, Some(vec![4, 24, 1000]));
    assert_eq!(p.capabilities, Some(0x1ff_ffff_ffff));
    let spaces = p.namespaces.unwrap();
    assert_eq!((spaces.len(), spaces["net"]), (1, 4_026_531_840));
    assert_eq!(p.priority, -3);
    assert_eq!(p.policy, Some("fifo"));
    let own = Host::live()
        .process(std::process::id(), ProcFields::RIGHTS | ProcFields::PATHS)
        .unwrap();
    assert_eq!((own.policy, own.root), (Some("other"), text("/")));
    assert!(own.groups.is_some() && own.capabilities.is_some());
}

#[test]
fn threads_are_listed_below_their_process() {
    let stat = |n: u32, name: &str| {
        format!(
            "{n} ({name}) S 1 7 7 0 -1 0 0 0 0 0 2 3 0 0 20 0 2 0 99 0 0\n"
        )
    };
    let machine = Machine::made(&[
        ("proc/uptime", "100.0 1.0\n"),
        ("proc/stat", "cpu 1 2 3 4\n"),
        ("proc/7/stat", &stat(7, "a")),
        ("proc/7/task/7/stat", &stat(7, "a")),
        ("proc/7/task/9/stat", &stat(9, "a worker")),
        ("proc/7/task/9/wchan", "futex_wait"),
    ]);
    let list = machine.threads(ProcFields::WAIT).unwrap();
    let seen: Vec<_> =
        list.iter().map(|t| (t.pid, t.thread_of, t.wait.clone())).collect();
    assert_eq!(seen, [(7, Some(7), None), (9, Some(7), text("futex_wait"))]);
    assert_eq!(machine.processes(ProcFields::STAT).unwrap().len(), 1);
}

#[test]
fn links_lead_nowhere_out_of_a_captured_tree() {
    let host = Machine::made(&[("proc/uptime", "1.0 1.0\n")]);
    let dir = host.dir().join("etc");
    std::fs::create_dir(&dir).unwrap();
    let out = "/etc/passwd";
    std::os::unix::fs::symlink(out, dir.join("group")).unwrap();
    let far = "../../../../../../../../etc/passwd";
    std::os::unix::fs::symlink(far, dir.join("passwd")).unwrap();
    // Both lead to the tree's own etc/passwd, which leads to itself.
    assert!(host.users().is_err());
    assert!(host.groups().is_err());
}

#[test]
fn a_pipe_in_a_captured_tree_does_not_hang() {
    let host = Machine::made(&[("proc/uptime", "1.0 1.0\n")]);
    let pipe = host.dir().join("proc/meminfo");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let err = host.memory().unwrap_err();
    assert_eq!(err.reason(), "not_present");
}

#[test]
fn damaged_files_are_malformed_and_absent_ones_not_present() {
    let host = Machine::made(&[
        ("proc/meminfo", "\0\0\0"),
        ("proc/stat", "nonsense\n"),
        ("proc/uptime", "-"),
        ("proc/loadavg", "1 2\n"),
    ]);
    assert_eq!(host.memory().unwrap_err().reason(), "malformed");
    assert_eq!(host.stat().unwrap_err().reason(), "malformed");
    assert_eq!(host.uptime().unwrap_err().reason(), "malformed");
    assert_eq!(host.load().unwrap_err().reason(), "malformed");
    assert_eq!(host.pressure().unwrap_err().reason(), "not_present");
}
