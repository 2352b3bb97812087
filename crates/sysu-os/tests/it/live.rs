//! This machine, beside what the usual tools say of it.
//!
//! A tool that is not installed is said and passed over.

use std::{collections::BTreeMap, process::Command};

use serde_json::Value;
use sysu_os::{Env, Filesystems, Host, ProcFields, node};

/// What a tool prints; `None`, and a word about it, when it is missing.
pub(crate) fn tool(name: &str, args: &[&str]) -> Option<String> {
    let mut command = Command::new(name);
    command.args(args).env("LC_ALL", "C");
    match command.output() {
        Ok(out) if out.status.success() => {
            Some(String::from_utf8(out.stdout).unwrap())
        }
        Ok(out) => {
            let why = String::from_utf8_lossy(&out.stderr);
            println!("skipped: {name} {args:?} failed: {why}");
            None
        }
        Err(err) => {
            println!("skipped: {name} is not installed ({err})");
            None
        }
    }
}

fn json(name: &str, args: &[&str]) -> Option<Value> {
    Some(serde_json::from_str(&tool(name, args)?).unwrap())
}

fn node_os(expression: &str) -> Option<Value> {
    let code = format!("JSON.stringify({expression})");
    json("node", &["-p", &code])
}

#[test]
fn stable_facts_are_those_of_node() {
    let Some(theirs) = node_os(
        "{arch: os.arch(), endianness: os.endianness(), EOL: os.EOL, \
         devNull: os.devNull, homedir: os.homedir(), hostname: \
         os.hostname(), machine: os.machine(), platform: os.platform(), \
         release: os.release(), tmpdir: os.tmpdir(), totalmem: \
         os.totalmem(), type: os.type(), userInfo: os.userInfo(), version: \
         os.version(), getPriority: os.getPriority()}",
    ) else {
        return;
    };
    let host = Host::live().env(Env::from_iter(std::env::vars_os()));
    let ours = serde_json::to_value(node::os(&host)).unwrap();
    for (member, want) in theirs.as_object().unwrap() {
        assert_eq!(&ours[member], want, "os.{member}");
    }
}

#[test]
fn constants_are_those_of_node() {
    let Some(theirs) = node_os("os.constants") else { return };
    let ours = serde_json::to_value(node::constants()).unwrap();
    for part in ["dlopen", "errno", "signals", "priority"] {
        assert_eq!(ours[part], theirs[part], "os.constants.{part}");
    }
}

#[test]
fn moving_facts_are_near_those_of_node() {
    let Some(theirs) = node_os(
        "{freemem: os.freemem(), uptime: os.uptime(), cpus: os.cpus(), \
         loadavg: os.loadavg()}",
    ) else {
        return;
    };
    let ours = serde_json::to_value(node::os(&Host::live())).unwrap();
    let near = |path: &str, tolerance: f64| {
        let get = |v: &Value| v.pointer(path).unwrap().as_f64().unwrap();
        let (a, b) = (get(&ours), get(&theirs));
        assert!((a - b).abs() <= tolerance, "{path}: {a}, {b}");
    };
    // Other programs run meanwhile.
    near("/freemem", 2e9);
    near("/uptime", 30.0);
    near("/loadavg/0", 4.0);
    let (a, b) = (&ours["cpus"], &theirs["cpus"]);
    assert_eq!(a.as_array().unwrap().len(), b.as_array().unwrap().len());
    assert_eq!(a[0]["model"], b[0]["model"]);
    for time in ["user", "nice", "sys", "idle", "irq"] {
        near(&format!("/cpus/0/times/{time}"), 30_000.0);
    }
}

#[test]
fn interfaces_are_those_of_node() {
    let Some(theirs) = node_os("os.networkInterfaces()") else { return };
    let ours = sysu_os::interfaces().unwrap();
    let ours = serde_json::to_value(node::network_interfaces(&ours)).unwrap();
    assert_eq!(ours, theirs);
}

#[test]
fn the_processor_is_lscpus() {
    let Some(theirs) = json("lscpu", &["-J"]) else { return };
    let mut said = BTreeMap::new();
    fn walk(value: &Value, said: &mut BTreeMap<String, String>) {
        for row in value.as_array().into_iter().flatten() {
            if let (Some(k), Some(v)) =
                (row["field"].as_str(), row["data"].as_str())
            {
                said.insert(k.trim_end_matches(':').into(), v.into());
            }
            walk(&row["children"], said);
        }
    }
    walk(&theirs["lscpu"], &mut said);
    let cpu = sysu_os::cpu().unwrap();
    let equal = |field: &str, ours: Option<String>| {
        if let (Some(theirs), Some(ours)) = (said.get(field), ours) {
            assert_eq!(&ours, theirs, "{field}");
        }
    };
    equal("CPU(s)", Some(cpu.threads.to_string()));
    equal("Model name", cpu.model.as_ref().map(ToString::to_string));
    equal("Vendor ID", cpu.vendor.as_ref().map(ToString::to_string));
    equal("CPU family", cpu.family.as_ref().map(ToString::to_string));
    equal("Model", cpu.model_number.as_ref().map(ToString::to_string));
    equal("Stepping", cpu.stepping.as_ref().map(ToString::to_string));
    equal("Socket(s)", cpu.sockets.map(|n| n.to_string()));
    equal("Thread(s) per core", cpu.threads_per_core.map(|n| n.to_string()));
    equal("NUMA node(s)", Some(cpu.numa.len().max(1).to_string()));
    if let Some(flags) = said.get("Flags") {
        let mut theirs: Vec<&str> = flags.split(' ').collect();
        theirs.sort_unstable();
        let ours: Vec<String> =
            cpu.flags.iter().map(ToString::to_string).collect();
        assert_eq!(ours, theirs);
    }
    // "L3 105 MiB (1 instance)" is size times instances.
    let Some(caches) = json("lscpu", &["-J", "-C", "-B"]) else { return };
    for row in caches["caches"].as_array().unwrap() {
        let number = |v: &Value| match v {
            Value::String(s) => s.parse::<u64>().unwrap(),
            v => v.as_u64().unwrap(),
        };
        let name = row["name"].as_str().unwrap();
        let ours = cpu.caches.iter().find(|c| {
            let kind = match c.kind.to_str() {
                Some("data") => "d",
                Some("instruction") => "i",
                _ => "",
            };
            format!("L{}{kind}", c.level) == name
        });
        let ours = ours.unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(ours.size, number(&row["one-size"]), "{name}");
        let all = ours.size * u64::from(ours.instances);
        assert_eq!(all, number(&row["all-size"]), "{name}");
    }
}

#[test]
fn memory_is_that_of_free() {
    let Some(text) = tool("free", &["-b", "-w"]) else { return };
    let row = |name: &str| -> Vec<u64> {
        let line = text.lines().find(|l| l.starts_with(name)).unwrap();
        line.split_whitespace().skip(1).map(|n| n.parse().unwrap()).collect()
    };
    let memory = sysu_os::memory().unwrap();
    let (mem, swap) = (row("Mem:"), row("Swap:"));
    assert_eq!(memory.total, mem[0]);
    assert_eq!(memory.swap.total, swap[0]);
    let near = |ours: u64, theirs: u64, what: &str| {
        assert!(ours.abs_diff(theirs) < 2 << 30, "{what}: {ours}, {theirs}");
    };
    near(memory.used, mem[1], "used");
    near(memory.free, mem[2], "free");
    near(memory.available, mem[6], "available");
    near(memory.buffers, mem[4], "buffers");
}

#[test]
fn space_is_that_of_df() {
    let Some(text) = tool("df", &["-PB1"]) else { return };
    let ours = sysu_os::filesystems(Filesystems::default().all(true)).unwrap();
    let mut compared = 0;
    for line in text.lines().skip(1) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, total, used, available, percent, point] = words[..] else {
            continue;
        };
        let found = ours.iter().rev().find(|f| f.mount_point == point);
        let Some(space) = found.and_then(|f| f.space) else { continue };
        assert_eq!(space.total, total.parse::<u64>().unwrap(), "{point}");
        let near = |ours: u64, theirs: &str| {
            let theirs = theirs.parse::<u64>().unwrap();
            assert!(ours.abs_diff(theirs) < 4 << 30, "{point}");
        };
        near(space.used, used);
        near(space.available, available);
        let theirs = percent.trim_end_matches('%').parse::<i32>().ok();
        if let (Some(a), Some(b)) = (space.used_percent, theirs) {
            assert!((i32::from(a) - b).abs() <= 2, "{point}: {a}, {b}");
        }
        compared += 1;
    }
    assert!(compared > 0, "{text}");
}

#[test]
fn block_devices_are_those_of_lsblk() {
    let Some(theirs) =
        json("lsblk", &["-J", "-b", "-o", "NAME,MAJ:MIN,SIZE,RO,TYPE"])
    else {
        return;
    };
    let ours = sysu_os::block_devices().unwrap();
    fn walk(list: &Value, ours: &[sysu_os::BlockDevice], seen: &mut usize) {
        for row in list.as_array().into_iter().flatten() {
            walk(&row["children"], ours, seen);
            let name = row["name"].as_str().unwrap();
            let size = row["size"].as_u64().unwrap();
            if size == 0 {
                continue;
            }
            let own = ours.iter().find(|d| {
                d.name == name || d.label.as_ref().is_some_and(|l| *l == name)
            });
            let own = own.unwrap_or_else(|| panic!("no {name}"));
            assert_eq!(own.size, size, "{name}");
            assert_eq!(own.read_only, row["ro"] == true, "{name}");
            assert_eq!(own.kind, row["type"].as_str().unwrap(), "{name}");
            let device = row["maj:min"].as_str().unwrap().trim();
            assert_eq!(own.device, device, "{name}");
            *seen += 1;
        }
    }
    let mut seen = 0;
    walk(&theirs["blockdevices"], &ours, &mut seen);
    println!("compared {seen} block devices");
}

#[test]
fn addresses_are_those_of_ip() {
    let Some(theirs) = json("ip", &["-j", "addr"]) else { return };
    let ours = sysu_os::interfaces().unwrap();
    let theirs = theirs.as_array().unwrap();
    assert_eq!(ours.len(), theirs.len());
    for row in theirs {
        let index = row["ifindex"].as_u64().unwrap();
        let own = ours.iter().find(|i| u64::from(i.index) == index).unwrap();
        assert_eq!(own.name, row["ifname"].as_str().unwrap());
        assert_eq!(u64::from(own.mtu.unwrap()), row["mtu"].as_u64().unwrap());
        let list = row["addr_info"].as_array().unwrap();
        let theirs: Vec<String> = list
            .iter()
            .map(|a| {
                let address = a["local"].as_str().unwrap();
                format!("{address}/{}", a["prefixlen"])
            })
            .collect();
        let ours: Vec<String> = own
            .addresses
            .iter()
            .map(|a| format!("{}/{}", a.address, a.prefix))
            .collect();
        assert_eq!(ours, theirs, "{}", own.name);
        let scopes: Vec<&str> =
            list.iter().map(|a| a["scope"].as_str().unwrap()).collect();
        let own: Vec<&str> = own.addresses.iter().map(|a| a.scope).collect();
        assert_eq!(own, scopes);
    }
}

#[test]
fn the_way_out_is_that_of_ip() {
    let Some(theirs) = json("ip", &["-j", "-4", "route", "show", "default"])
    else {
        return;
    };
    let ours = Host::live().default_route().unwrap();
    let ours = ours.filter(|r| r.destination.is_ipv4());
    let first = &theirs[0];
    assert_eq!(
        ours.as_ref().and_then(|r| r.gateway).map(|g| g.to_string()),
        first["gateway"].as_str().map(str::to_owned)
    );
    assert_eq!(
        ours.map(|r| r.interface.to_string()),
        first["dev"].as_str().map(str::to_owned)
    );
}

#[test]
fn processes_are_those_of_ps() {
    let columns = "pid,ppid,pgid,sid,uid,nlwp,nice,tty,stat,comm";
    let Some(text) = tool("ps", &["-eo", columns, "--no-headers"]) else {
        return;
    };
    let want = ProcFields::COMMAND | ProcFields::USER;
    let ours = sysu_os::processes(want).unwrap();
    let mut compared = 0;
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let pid: u32 = words[0].parse().unwrap();
        // Those that came or went meanwhile are passed over.
        let Some(own) = ours.iter().find(|p| p.pid == pid) else { continue };
        let number = |at: usize| words[at].parse::<i64>().ok();
        assert_eq!(number(1), Some(own.ppid.into()), "ppid of {pid}");
        assert_eq!(number(2), Some(own.pgid), "pgid of {pid}");
        assert_eq!(number(3), Some(own.sid), "sid of {pid}");
        assert_eq!(number(4), own.uid.map(i64::from), "uid of {pid}");
        if let Some(nice) = number(6) {
            assert_eq!(nice, i64::from(own.nice), "nice of {pid}");
        }
        let tty = own.tty.clone().unwrap_or_else(|| "?".into());
        assert_eq!(words[7], tty, "tty of {pid}");
        compared += 1;
    }
    assert!(compared > 1, "{text}");
}

#[test]
fn counts_and_names_are_those_of_nproc_uname_and_getconf() {
    if let Some(text) = tool("nproc", &[]) {
        let ours = sysu_os::available_parallelism().to_string();
        // nproc knows no quota; without one they are the same.
        if Host::live().cpu_quota().is_none() {
            assert_eq!(text.trim(), ours);
        }
    }
    if let Some(text) = tool("uname", &["-snrvm"]) {
        let u = sysu_os::uname().unwrap();
        let ours = format!(
            "{} {} {} {} {}",
            u.sysname, u.nodename, u.release, u.version, u.machine
        );
        assert_eq!(text.trim(), ours);
    }
    let host = Host::live();
    for (name, ours) in [
        ("PAGE_SIZE", host.page_size()),
        ("CLK_TCK", host.ticks_per_second()),
        ("_NPROCESSORS_ONLN", host.cpu().unwrap().threads.into()),
    ] {
        if let Some(text) = tool("getconf", &[name]) {
            assert_eq!(text.trim(), ours.to_string(), "{name}");
        }
    }
}

#[test]
fn users_are_those_of_id_and_getent() {
    let host = Host::live();
    if let Some(text) = tool("id", &["-un"]) {
        assert_eq!(host.user_info().unwrap().name, text.trim());
    }
    if let Some(text) = tool("id", &["-G"]) {
        let groups = host.groups_of(&host.user_info().unwrap()).unwrap();
        let mut ours: Vec<u32> = groups.iter().map(|g| g.gid).collect();
        let mut theirs: Vec<u32> =
            text.split_whitespace().map(|n| n.parse().unwrap()).collect();
        ours.sort_unstable();
        theirs.sort_unstable();
        assert_eq!(ours, theirs);
    }
    if let Some(text) = tool("getent", &["passwd"]) {
        let ours = host.users().unwrap();
        for line in text.lines() {
            let name = line.split(':').next().unwrap();
            assert!(ours.iter().any(|u| u.name == name), "{name}");
        }
    }
}

#[test]
fn limits_are_those_of_prlimit() {
    let Some(theirs) = json("prlimit", &["-J", "-o", "RESOURCE,SOFT,HARD"])
    else {
        return;
    };
    let ours = Host::live().rlimits(None).unwrap();
    let own = |name: &str| ours.iter().find(|r| r.name == name).unwrap();
    for row in theirs["prlimit"].as_array().into_iter().flatten() {
        let name = match row["resource"].as_str() {
            Some("NOFILE") => "Max open files",
            Some("STACK") => "Max stack size",
            Some("CORE") => "Max core file size",
            _ => continue,
        };
        let number = |v: &Value| v.as_str().and_then(|s| s.parse().ok());
        assert_eq!(own(name).soft, number(&row["soft"]), "{name}");
        assert_eq!(own(name).hard, number(&row["hard"]), "{name}");
    }
}

#[test]
fn a_capture_of_this_machine_reads_as_this_machine() {
    let host = Host::live();
    let dir = tempfile::tempdir().unwrap();
    for (path, what) in host.capture() {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        match what {
            sysu_os::Captured::File(bytes) => {
                std::fs::write(path, bytes).unwrap();
            }
            sysu_os::Captured::Link(target) => {
                std::os::unix::fs::symlink(target, path).unwrap();
            }
            _ => std::fs::create_dir_all(path).unwrap(),
        }
    }
    let copy = Host::at(dir.path()).unwrap();
    let stable = |host: &Host| {
        let cpu = host.cpu().unwrap();
        (
            host.memory().unwrap().total,
            (cpu.model, cpu.cores, cpu.caches, cpu.flags),
            host.os_release().unwrap(),
            host.environment(),
            host.limits().cpu.quota,
            host.uname().unwrap().release,
        )
    };
    assert_eq!(stable(&copy), stable(&host));
    let names = |host: &Host| -> Vec<_> {
        let list = host.interfaces().unwrap();
        list.into_iter().map(|i| (i.index, i.name, i.kind)).collect()
    };
    assert_eq!(names(&copy), names(&host));
    assert_eq!(copy.hostname().unwrap(), "host");
}

#[test]
fn processors_of_a_process_are_those_of_taskset() {
    let host = Host::live();
    let pid = std::process::id();
    let list = |text: &str| {
        let list = text.rsplit(": ").next().unwrap().trim();
        sysu_os::parse::cpu_list(list.as_bytes()).unwrap()
    };
    let own = pid.to_string();
    let Some(out) = tool("taskset", &["-cp", &own]) else { return };
    assert_eq!(host.affinity(Some(pid)).unwrap(), list(&out));
    // Of one that is ours alone, it can be changed.
    let mut child = Command::new("sleep").arg("60").spawn().unwrap();
    let last = host.affinity(None).unwrap().pop().unwrap();
    host.set_affinity(Some(child.id()), &[last]).unwrap();
    let id = child.id().to_string();
    let theirs = tool("taskset", &["-cp", &id]);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(theirs.map(|out| list(&out)), Some(vec![last]));
    let gone = host.set_affinity(Some(child.id()), &[last]).unwrap_err();
    assert_eq!(gone.reason(), "no_process");
    let none = host.set_affinity(Some(pid), &[]).unwrap_err();
    assert_eq!(none.reason(), "io");
}
