//! `sysu os`, end to end.

use std::{
    fs,
    os::unix::fs::symlink,
    path::Path,
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::support::{Run, root, sysu};

/// Sets up the machine of `tests/data/os/NAME.tree` in a folder.
fn machine(name: &str) -> TempDir {
    let file = root().join(format!("tests/data/os/{name}.tree"));
    let text = [b"\n", &fs::read(file).unwrap()[..]].concat();
    let dir = tempfile::tempdir().unwrap();
    let mut marks: Vec<usize> =
        memchr::memmem::find_iter(&text, "\n=== ").collect();
    marks.push(text.len());
    for ends in marks.windows(2) {
        let part = &text[ends[0] + 5..ends[1]];
        let head = part.split(|&b| b == b'\n').next().unwrap();
        let body = part.get(head.len() + 1..).unwrap_or_default();
        let head = std::str::from_utf8(head).unwrap();
        let (path, target) = match head.split_once(" -> ") {
            Some((path, target)) => (path, Some(target)),
            None => (head, None),
        };
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match target {
            Some(target) => symlink(target, path).unwrap(),
            None if body.last().is_none_or(|&b| b == 0) => {
                fs::write(path, body).unwrap();
            }
            None => fs::write(path, [body, b"\n"].concat()).unwrap(),
        }
    }
    dir
}

fn on(dir: &TempDir, args: &[&str]) -> Run {
    let root = dir.path().to_str().unwrap();
    sysu([&["os", "--root", root], args].concat()).run()
}

/// Every verb that only reads.
const VERBS: [&[&str]; 40] = [
    &[],
    &["cpu", "--flags", "--times", "--topology", "--vulnerabilities"],
    &["cpu", "--caches", "--freq"],
    &["mem", "--modules"],
    &["mem", "--swap", "--huge", "--numa", "--all"],
    &["disk", "--all"],
    &["disk", "--inodes"],
    &["block", "--all"],
    &["net", "--all", "--routes", "--stats"],
    &["sockets", "--process"],
    &["ps"],
    &["ps", "--tree", "--full"],
    &["ps", "--threads"],
    &["users"],
    &["groups"],
    &["who"],
    &["affinity"],
    &["sensors"],
    &["battery"],
    &["gpu"],
    &["display"],
    &["interrupts"],
    &["interrupts", "--soft", "--all"],
    &["machine"],
    &["machine-id"],
    &["virt"],
    &["limits"],
    &["pressure"],
    &["hostname"],
    &["hostname", "--fqdn"],
    &["uname"],
    &["uptime"],
    &["load"],
    &["release"],
    &["packages"],
    &["kernel"],
    &["timezone"],
    &["node"],
    &["get", "filesystems"],
    &["errno"],
];

#[test]
fn the_summary_is_one_screen() {
    let laptop = machine("laptop");
    let run = on(&laptop, &[]).ok();
    insta::assert_snapshot!(run.stdout(), @"
    ada@thinkpad
    OS            Arch Linux
    Kernel        Linux 6.12.1-arch1-1 x86_64
    Machine       LENOVO 20L7CTO1WW ThinkPad T480s
    Uptime        1 day 0 h
    Packages      3 pacman
    CPU           Intel(R) Core(TM) i7-8650U CPU @ 1.90GHz
                  4 cores · 8 threads · 4.20 GHz
    Load          █▌░░░░░░░░░░░░░░░░░░░░░░   6 % 0.50 0.25 0.12
    Memory        ██████████▌░░░░░░░░░░░░░  44 % 6.68 GiB of 15.3 GiB
    Swap          ███░░░░░░░░░░░░░░░░░░░░░  12 % 977 MiB of 7.63 GiB
    Disk /        ████████████▎░░░░░░░░░░░  51 % 114 GiB of 229 GiB
    Disk /boot    █████▊░░░░░░░░░░░░░░░░░░  24 % 120 MiB of 511 MiB
    Disk /mnt/my… not present
    Network       wlp61s0 192.0.2.77/24
                  via 192.0.2.1
    GPU           Intel Corporation UHD Graphics 620
    Battery       64 % Discharging 3 h 0 min
    Shell         /bin/zsh
    Locale        C
    Time zone     Europe/London UTC+01:00
    Processes     1
    ");
}

#[test]
fn every_page_fits_eighty_sixty_and_forty_columns() {
    for name in ["laptop", "epyc", "names", "container-v2", "two-nvme"] {
        let dir = machine(name);
        let root = dir.path().to_str().unwrap();
        for width in ["80", "60", "40"] {
            for verb in VERBS {
                if ["node", "get", "uname"]
                    .contains(verb.first().unwrap_or(&""))
                {
                    continue;
                }
                let args = [&["os", "--root", root], verb].concat();
                let run = sysu(args).env("SYSU_WIDTH", width).run();
                for line in run.stdout().lines() {
                    let wide = line.chars().count();
                    let most = width.parse::<usize>().unwrap();
                    // One long fact alone is not broken.
                    let fine = wide <= most
                        || ["hostname", "kernel", "release"]
                            .contains(verb.first().unwrap_or(&""));
                    assert!(fine, "{name} {verb:?} {width}: {line}");
                }
            }
        }
    }
}

#[test]
fn trap_31_no_name_of_the_kernel_drives_the_terminal() {
    let dir = machine("names");
    for verb in VERBS {
        let run = on(&dir, verb);
        for out in [run.stdout(), run.stderr()] {
            let bad = out.chars().any(|c| c.is_control() && c != '\n');
            assert!(!bad, "{verb:?}: {out:?}");
        }
        let json = on(&dir, &[verb, &["--json"]].concat());
        assert!(!json.bytes().contains(&0x1b), "{verb:?} --json");
        assert!(json.stdout().lines().count() <= 1, "{verb:?}");
    }
}

#[test]
fn trap_31_each_kind_of_name_is_shown_escaped() {
    let dir = machine("names");
    for (args, want) in [
        (&["ps", "--no-kernel", "--columns", "user"][..], r"ev\x1b[2Jil"),
        (&["ps", "--no-kernel", "--columns", "name"], r"a) b\n(c"),
        (&["ps", "--columns", "command"], r"\x1b]0;title\x07"),
        (&["users"], r"ev\x1b[2Jil"),
        (&["users"], r"/bin/\x9b31msh"),
        (&["net", "--all"], r"evil\x1b[2J"),
        (&["net", "--all", "--stats"], r"evil\x1b[2J"),
        (&["disk"], r"/mnt/\x1b[31mred\x1b[0m"),
        (&["get", "interfaces"], "\\u001b[2J"),
    ] {
        let shown = on(&dir, args).ok().stdout();
        assert!(shown.contains(want), "{args:?}: {want} in {shown}");
    }
    let run = on(&dir, &["ps", "--user", "ev\x1b[2Jil", "--json"]).ok();
    assert_eq!(run.json()[0]["processes"][0]["pid"], 900);
}

#[test]
fn no_verb_fails_badly_on_any_machine() {
    let names = [
        "vm",
        "laptop",
        "hybrid",
        "epyc",
        "pi",
        "container-v2",
        "container-v1",
        "wsl2",
        "names",
        "offline",
        "two-nvme",
    ];
    for name in names {
        let dir = machine(name);
        for verb in VERBS {
            let run = on(&dir, verb);
            // The answer is there, or it is "no".
            assert!([0, 1].contains(&run.status()), "{name} {}", run.shown());
            let said = !run.stderr().is_empty();
            let wanted = run.status() == 1 && verb.first() != Some(&"virt");
            assert_eq!(said, wanted, "{name} {verb:?} {}", run.shown());
        }
    }
}

#[test]
fn json_says_the_version_of_its_shape() {
    let dir = machine("vm");
    for verb in [&[][..], &["cpu"], &["mem"], &["disk"], &["net"], &["load"]] {
        let run = on(&dir, &[verb, &["--json"]].concat()).ok();
        assert_eq!(run.json()[0]["schema"], "sysu.os/1", "{verb:?}");
        let marks = run.stdout().matches("\"schema\"").count();
        assert_eq!(marks, 1, "{verb:?}");
    }
}

#[test]
fn one_fact_that_is_missing_is_a_no() {
    let dir = machine("vm");
    let run = on(&dir, &["battery"]).fails(1);
    assert_eq!(run.stderr(), "sysu: no battery\n");
    on(&dir, &["sensors"]).fails(1);
    on(&dir, &["get", "machine.vendor"]).fails(1);
    on(&dir, &["get", "memory.nothing"]).fails(1);
    on(&dir, &["get", "nothing"]).fails(2);
    on(&dir, &["errno", "ENOSUCH"]).fails(1);
    sysu(["os", "--root", "/nonexistent"]).run().fails(3);
    sysu(["os", "--watch=0.1", "--count=1"]).run().fails(2);
    sysu(["os", "kill", "no-such-process"]).run().fails(1);
    sysu(["os", "kill", "0"]).run().fails(2);
    sysu(["os", "--watch=1", "--count=0"]).run().fails(2);
    let long = "a".repeat(5000);
    sysu(["os", "ps", "--filter", &long]).run().fails(2);
    let gone = u32::MAX.to_string();
    for verb in ["priority", "affinity", "kill"] {
        sysu(["os", verb, &gone]).run().fails(1);
        sysu(["os", verb, "-1"]).run().fails(2);
    }
    sysu(["os", "priority", "1", "--set", "77"]).run().fails(2);
}

#[test]
fn damage_has_a_status_of_its_own() {
    let dir = machine("vm");
    fs::write(dir.path().join("proc/meminfo"), "\0").unwrap();
    let run = on(&dir, &["mem"]).fails(5);
    assert_eq!(run.stderr(), "sysu: /proc/meminfo does not hold MemTotal\n");
    // The summary does not die of it.
    let run = on(&dir, &["--json"]).ok();
    assert_eq!(run.json()[0]["missing"]["memory"]["reason"], "malformed");
}

#[test]
fn values_come_bare() {
    let dir = machine("laptop");
    let run = on(
        &dir,
        &[
            "get",
            "mem.total",
            "os.id",
            "filesystems./mnt/my nas.fs_type",
            "interfaces.wlp61s0.addresses.0.address",
            "cpu.online.7",
            "power.batteries.BAT1.cycles",
        ],
    );
    assert_eq!(
        run.ok().stdout(),
        "16384000000\narch\nnfs4\n192.0.2.77\n7\n312\n"
    );
}

#[test]
fn units_are_for_people_and_json_is_in_bytes() {
    let dir = machine("vm");
    let total = |args: &[&str]| {
        let out = on(&dir, args).ok().stdout();
        let line = out.lines().find(|l| l.starts_with("Total")).unwrap();
        line["Total".len()..].trim().to_owned()
    };
    assert_eq!(total(&["mem"]), "23.5 GiB");
    assert_eq!(total(&["mem", "--units", "si"]), "25.3 GB");
    assert_eq!(total(&["mem", "--units", "bytes"]), "25274793984");
    let json = on(&dir, &["mem", "--units", "si", "--json"]).ok().json();
    assert_eq!(json[0]["memory"]["total"], 25_274_793_984_u64);
}

#[test]
fn watching_prints_one_object_a_reading_with_rates() {
    let run = sysu(["os", "--watch=0.2", "--count=3"]).run().ok();
    let lines = run.json();
    assert_eq!(lines.len(), 3);
    for line in lines {
        let elapsed = line["rates"]["elapsed"].as_f64().unwrap();
        assert!((0.2..5.0).contains(&elapsed), "{elapsed}");
    }
    let run = sysu(["os", "cpu", "--usage", "--json"]).run().ok();
    let busy = run.json()[0]["usage"]["total"]["busy"].as_f64();
    assert!(busy.is_none_or(|busy| (0.0..=100.0).contains(&busy)));
}

#[test]
fn reasons_name_the_files() {
    let dir = machine("vm");
    let run = on(&dir, &["machine", "--reasons"]);
    assert_eq!(run.status(), 1);
    let run = on(&dir, &["mem", "--reasons", "--json"]).ok().json();
    let missing = run[0]["reasons"].as_array().unwrap();
    let has = |path: &str| missing.iter().any(|m| m["path"] == path);
    assert!(has("proc/spl/kstat/zfs/arcstats"), "{missing:?}");
    let text = on(&dir, &["mem", "--reasons"]).ok().stdout();
    assert!(text.contains("/proc/spl/kstat/zfs/arcstats  not present"));
}

#[test]
fn the_members_of_node_have_their_names() {
    let run = sysu(["os", "--node"]).run().ok().json();
    for member in ["EOL", "availableParallelism", "networkInterfaces"] {
        assert!(!run[0][member].is_null(), "{member}");
    }
    let run = sysu(["os", "node", "constants.signals.SIGTERM"]).run();
    assert_eq!(run.ok().stdout(), "15\n");
    sysu(["os", "node", "nothing"]).run().fails(1);
}

#[test]
fn trees_of_processes_stand_below_their_parents() {
    let dir = machine("names");
    let columns = ["ps", "--tree", "--columns", "pid,command"];
    let out = on(&dir, &columns).ok().stdout();
    let order: Vec<&str> = out
        .lines()
        .skip(1)
        .filter_map(|l| l.split_whitespace().next())
        .collect();
    assert_eq!(order, ["900", "902", "901"]);
    assert!(out.contains("902  └ [gone]"), "{out}");
    let out = on(&dir, &["ps", "--no-kernel", "--json"]).ok().json();
    assert_eq!(out[0]["processes"].as_array().unwrap().len(), 2);
    let out = on(&dir, &["ps", "--user", "ada", "--json"]).ok().json();
    assert_eq!(out[0]["processes"][0]["pid"], 902);
}

#[test]
fn trap_32_a_closed_pipe_ends_quietly() {
    let mut child = sysu(["os", "--json"])
        .command()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let out = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&out.stderr), "");
    assert_eq!(out.status.code(), Some(0));
}

#[test]
fn a_capture_is_read_again_and_holds_nothing_private() {
    let dir = tempfile::tempdir().unwrap();
    let tree = dir.path().join("tree");
    let path = tree.to_str().unwrap();
    sysu(["os", "--capture", path]).run().ok();
    let again = sysu(["os", "--root", path, "--json"]).run().ok().json();
    let live = sysu(["os", "--json"]).run().ok().json();
    assert_eq!(again[0]["memory"]["total"], live[0]["memory"]["total"]);
    assert_eq!(again[0]["cpu"]["model"], live[0]["cpu"]["model"]);
    assert_eq!(again[0]["environment"], live[0]["environment"]);
    assert_eq!(again[0]["hostname"], "host");
    let mut private: Vec<String> = Vec::new();
    for interface in live[0]["interfaces"].as_array().unwrap() {
        private.extend(interface["mac"].as_str().map(str::to_owned));
    }
    let boot = &live[0]["kernel_state"]["boot_id"];
    private.extend(boot.as_str().map(str::to_owned));
    let mut stack = vec![tree.clone()];
    while let Some(dir) = stack.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let kind = fs::symlink_metadata(&path).unwrap();
            if kind.is_dir() {
                stack.push(path);
            } else if kind.is_file() {
                let bytes = fs::read(&path).unwrap();
                let text = String::from_utf8_lossy(&bytes);
                for word in &private {
                    assert!(!text.contains(word), "{word} in {path:?}");
                }
            }
        }
    }
    // A folder that is not empty is not written into.
    sysu(["os", "--capture", path]).run().fails(2);
}

#[test]
fn processes_are_found_by_a_pattern() {
    let dir = machine("names");
    let pids = |pattern: &str| -> Vec<u64> {
        let run = on(&dir, &["ps", "--json", "--filter", pattern]).ok();
        let list = run.json()[0]["processes"].as_array().unwrap().clone();
        list.iter().map(|p| p["pid"].as_u64().unwrap()).collect()
    };
    assert_eq!(pids("^GONE$"), [902]);
    assert_eq!(pids("gone|kworker/[0-9]"), [901, 902]);
    assert_eq!(pids("nobody"), Vec::<u64>::new());
    let run = on(&dir, &["ps", "--filter", "("]).fails(2);
    assert!(run.stderr().contains("unclosed group"), "{}", run.stderr());
}

#[test]
fn the_whole_name_of_the_host_is_that_of_hostname() {
    let laptop = machine("laptop");
    let run = on(&laptop, &["hostname", "--fqdn"]).ok();
    assert_eq!(run.stdout(), "thinkpad.example.org\n");
    on(&laptop, &["hostname", "--fqdn", "--timeout", "-1"]).fails(2);
    on(&machine("vm"), &["hostname", "--fqdn"]).fails(1);
    let theirs = Command::new("hostname").arg("--fqdn").output();
    let theirs = match theirs {
        Ok(out) if out.status.success() => out.stdout,
        other => return said(&format!("hostname --fqdn: {other:?}")),
    };
    let theirs = String::from_utf8(theirs).unwrap();
    let ours = sysu(["os", "hostname", "--fqdn"]).run();
    match theirs.trim() {
        name if name.contains('.') => {
            assert_eq!(ours.ok().stdout().trim(), name);
        }
        // Without a domain theirs is the short name; ours says that.
        _ => drop(ours.fails(1)),
    }
}

#[test]
fn the_number_of_the_installation_is_not_shown_unasked() {
    let laptop = machine("laptop");
    let own = on(&laptop, &["machine-id"]).ok().stdout();
    let raw = on(&laptop, &["machine-id", "--raw"]).ok().stdout();
    assert_eq!(raw, "0123456789abcdef0123456789abcdef\n");
    // A UUID of version 4, the same each time.
    assert_eq!((own.len(), &own[12..13]), (33, "4"));
    assert!(own != raw && on(&laptop, &["machine-id"]).ok().stdout() == own);
    assert!(!on(&laptop, &["--json"]).ok().stdout().contains(raw.trim()));
}

#[test]
fn memory_modules_and_displays_are_shown() {
    let out = on(&machine("epyc"), &["mem", "--modules"]).ok().stdout();
    let slots: Vec<&str> =
        out.lines().skip_while(|l| !l.starts_with("slot")).collect();
    insta::assert_snapshot!(slots.join("\n"), @"
    slot           size  kind  form      speed  maker
    P1-DIMMA1  16.0 GiB  DDR4  DIMM  2933 MT/s  Samsung M393A2K43DB3-CWE
    P2-DIMMA1  16.0 GiB  DDR4  DIMM  2933 MT/s  Samsung M393A2K43DB3-CWE
    P1-DIMMB1     empty
    ");
    let out = on(&machine("laptop"), &["display"]).ok().stdout();
    insta::assert_snapshot!(out, @"
    HDMI-A-1
    Card          card1
    Plugged in    no
    Shows         no

    eDP-1
    Card          card1
    Plugged in    yes
    Shows         yes
    Best mode     1920x1080
    Maker         LGD
    Model         LP140WF9-SPF
    Year          2017
    Likes         1920 × 1080 at 60.02 Hz
    Size          309 × 174 mm, 14.0 inches
    ");
    on(&machine("vm"), &["display"]).fails(1);
    on(&machine("vm"), &["mem", "--modules"]).fails(1);
}

#[test]
fn one_that_refuses_does_not_spare_the_others() {
    // Another user's process refuses; to be another user needs root.
    let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let started = Command::new("setpriv")
        .args(nobody)
        .args(["sleep", "60"])
        .stdin(Stdio::null())
        .spawn();
    let Ok(mut own) = started else {
        return said("setpriv is not installed");
    };
    // Until it is another user's, it is ours.
    std::thread::sleep(std::time::Duration::from_millis(300));
    if let Ok(Some(status)) = own.try_wait() {
        return said(&format!("setpriv: {status}"));
    }
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("sysu");
    fs::copy(env!("CARGO_BIN_EXE_sysu"), &copy).unwrap();
    let open =
        <fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode;
    fs::set_permissions(dir.path(), open(0o755)).unwrap();
    let out = Command::new("setpriv")
        .args(nobody)
        .arg(&copy)
        .args(["os", "kill", "1", &own.id().to_string()])
        .output()
        .unwrap();
    let (shown, told) = (
        String::from_utf8_lossy(&out.stdout).into_owned(),
        String::from_utf8_lossy(&out.stderr).into_owned(),
    );
    let status = own.wait().unwrap();
    assert_eq!(out.status.code(), Some(1), "{shown} {told}");
    assert!(told.contains("cannot send SIGTERM to 1 "), "{told}");
    assert!(told.contains("not allowed to this user"), "{told}");
    assert!(shown.starts_with("sent SIGTERM to"), "{shown}");
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    assert_eq!(signal, Some(15));
}

#[test]
fn processors_are_set_for_every_thread() {
    let mut child = Command::new("sleep").arg("60").spawn().unwrap();
    let pid = child.id().to_string();
    let all = sysu(["os", "affinity", "--json"]).run().ok().json();
    let last = all[0]["affinity"].as_array().unwrap().last().unwrap().clone();
    let set = last.to_string();
    let run = sysu(["os", "affinity", &pid, "--set", &set]).run().ok();
    assert_eq!(run.stdout(), format!("{set}\n"));
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    assert!(status.contains(&format!("Cpus_allowed_list:\t{set}\n")));
    sysu(["os", "affinity", &pid, "--set", "1023"]).run().fails(1);
    sysu(["os", "affinity", &pid, "--set", "1024"]).run().fails(1);
    sysu(["os", "affinity", &pid, "--set", "1-"]).run().fails(2);
    child.kill().unwrap();
    child.wait().unwrap();
    sysu(["os", "affinity", &pid, "--set", &set]).run().fails(1);
}

#[test]
fn the_zone_is_that_of_the_variable_and_none_is_outside_the_zones() {
    let zone =
        |tz: &str| sysu(["os", "timezone"]).env("TZ", tz).run().ok().stdout();
    assert_eq!(zone("<+0530>-5:30"), "<+0530>-5:30, +0530, UTC+05:30\n");
    assert_eq!(zone("NST3:30"), "NST3:30, NST, UTC-03:30\n");
    assert_eq!(zone("../../etc/passwd"), "../../etc/passwd\n");
    let run = sysu(["os", "get", "time_zone.offset"]).env("TZ", "X-1").run();
    run.fails(1);
}

/// Gives keys to `sysu os top` on a terminal, one after the other, and
/// returns what was on it, then what the terminal is set to.
fn keys_on_top(keys: &[&str], command: &str) -> Option<String> {
    let mut child = Command::new("script")
        .args(["--quiet", "--return", "--command"])
        .arg(format!("stty cols 90 rows 14; {command}; stty -a"))
        .arg("/dev/null")
        .env("TERM", "xterm")
        .env_remove("SYSU_WIDTH")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|err| said(&format!("script: {err}")))
        .ok()?;
    let mut input = child.stdin.take().unwrap();
    for key in keys {
        std::thread::sleep(std::time::Duration::from_millis(900));
        // When it has left, nobody reads any more.
        let _ = std::io::Write::write_all(&mut input, key.as_bytes());
    }
    std::thread::sleep(std::time::Duration::from_millis(900));
    drop(input);
    let out = child.wait_with_output().unwrap();
    Some(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// The screen was taken, given back, and the terminal is as it was.
fn given_back(out: &str) {
    let taken = out.find("\x1b[?1049h").expect("taken");
    let left = out.rfind("\x1b[?1049l").expect("given back");
    assert!(taken < left && out.rfind("\x1b[?25h") > Some(taken), "{out:?}");
    let after = &out[left..];
    for mode in ["icanon", "isig", "echo", "opost", "icrnl"] {
        let words: Vec<&str> = after.split_whitespace().collect();
        assert!(words.contains(&mode), "{mode}: {after}");
    }
}

#[test]
fn top_takes_the_screen_and_gives_it_back_when_left() {
    let binary = env!("CARGO_BIN_EXE_sysu");
    let top = format!("{binary} os top --watch=0.2");
    let keys = ["m", "/", "os top", "\r", "?", " ", "q"];
    let Some(out) = keys_on_top(&keys, &top) else { return };
    given_back(&out);
    assert!(out.contains("q leave") && out.contains("/os top"), "{out:?}");
    // The list was cut to what matches; the help was shown.
    assert!(out.contains("turn the order around"), "{out:?}");
    let last = out.split("\x1b[H").last().unwrap_or_default();
    assert!(last.contains("os top") && !last.contains("kthreadd"), "{last:?}");
}

#[test]
fn top_gives_the_screen_back_on_ctrl_c_and_on_a_signal() {
    let binary = env!("CARGO_BIN_EXE_sysu");
    let top = format!("{binary} os top");
    let Some(out) = keys_on_top(&["\x03"], &top) else { return };
    given_back(&out);
    let ended = format!("timeout --foreground -s TERM 1 {top}");
    let Some(out) = keys_on_top(&[""], &ended) else { return };
    given_back(&out);
}

#[test]
fn top_prints_where_there_is_no_terminal_or_it_is_told_to() {
    let binary = env!("CARGO_BIN_EXE_sysu");
    for options in ["--plain", "--json", "--watch=0.2 --count=1", "| cat"] {
        let command = format!("{binary} os top {options}");
        let Some(out) = on_a_terminal(&command) else { return };
        assert!(!out.contains("\x1b[?1049h"), "{options}: {out:?}");
        assert!(out.contains("cpu"), "{options}: {out:?}");
    }
    let run = sysu(["os", "top"]).run().ok();
    assert!(run.stdout().contains("cpu%") && !run.stdout().contains('\x1b'));
}

/// Runs a command on a terminal of 100 columns and 12 rows.
fn on_a_terminal(command: &str) -> Option<String> {
    let out = Command::new("script")
        .args(["--quiet", "--return", "--command"])
        .arg(format!("stty cols 100 rows 12; {command}"))
        .arg("/dev/null")
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .env_remove("SYSU_WIDTH")
        .stdin(Stdio::null())
        .output();
    match out {
        Ok(out) if out.status.success() => {
            Some(String::from_utf8_lossy(&out.stdout).into_owned())
        }
        other => {
            said(&format!("script: {other:?}"));
            None
        }
    }
}

#[test]
fn on_a_terminal_what_is_watched_is_redrawn_in_place() {
    let binary = env!("CARGO_BIN_EXE_sysu");
    let watch = "--watch=0.2 --count=2";
    for verb in ["", "top", "ps", "mem", "cpu --usage"] {
        let command = format!("{binary} os {verb} {watch}");
        let Some(out) = on_a_terminal(&command) else { return };
        // Once cleared, then drawn over; each page fits the screen.
        assert_eq!(out.matches("\x1b[2J").count(), 1, "{verb}: {out:?}");
        let pages: Vec<&str> = out.split("\x1b[H").skip(1).collect();
        assert_eq!(pages.len(), 2, "{verb}: {out:?}");
        for page in pages {
            assert!(page.matches('\n').count() <= 11, "{verb}: {page:?}");
            assert!(page.contains("\x1b[J"), "{verb}: {page:?}");
        }
    }
    // Not watched, nothing is cleared.
    let Some(out) = on_a_terminal(&format!("{binary} os")) else { return };
    assert!(!out.contains("\x1b[H") && !out.contains("\x1b[2J"));
}

#[test]
fn top_sorts_filters_and_limits() {
    let own = std::process::id();
    let run = sysu(["os", "top", "--json", "--sort", "mem", "--limit", "5"]);
    let rows = run.run().ok().json()[0]["processes"].clone();
    let rss: Vec<u64> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["rss"].as_u64().unwrap())
        .collect();
    assert!(rss.len() <= 5 && rss.is_sorted_by(|a, b| a >= b), "{rss:?}");
    let run = sysu(["os", "top", "--watch=0.2", "--count=2", "--json"]);
    for line in run.run().ok().json() {
        let now: Vec<f64> = line["processes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["now"]["cpu_percent"].as_f64().unwrap_or(0.0))
            .collect();
        assert!(now.is_sorted_by(|a, b| a >= b), "{now:?}");
    }
    let run = sysu(["os", "ps", "--threads", "--json"]).run().ok().json();
    let of = |row: &serde_json::Value| row["thread_of"] == own;
    let threads = run[0]["processes"].as_array().unwrap();
    assert!(threads.iter().filter(|row| of(row)).count() > 1);
}

/// Files of the kernel, to be covered by damaged ones.
const COVERED: [&str; 21] = [
    "/proc/meminfo",
    "/proc/stat",
    "/proc/cpuinfo",
    "/proc/uptime",
    "/proc/loadavg",
    "/proc/diskstats",
    "/proc/swaps",
    "/proc/filesystems",
    "/proc/modules",
    "/proc/sys/fs/file-nr",
    "/proc/vmstat",
    "/proc/interrupts",
    "/proc/softirqs",
    "/sys/devices/system/cpu/online",
    "/sys/devices/system/cpu/present",
    "/sys/devices/system/cpu/cpu0/topology/core_id",
    "/sys/class/net/lo/ifindex",
    "/sys/class/net/lo/flags",
    "/etc/os-release",
    "/etc/passwd",
    "/etc/resolv.conf",
];

#[test]
fn damaged_files_over_proc_and_sys_break_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let binary = env!("CARGO_BIN_EXE_sysu");
    let damages: [(&str, &[u8]); 4] = [
        ("empty", b""),
        ("zeros", &[0; 5000]),
        ("high", &[0xff; 300]),
        ("numbers", b"cpu 99999999999999999999 -1 nan\nMemTotal: -5 kB\n0-4294967295\n"),
    ];
    for (name, bytes) in damages {
        let file = dir.path().join(name);
        fs::write(&file, bytes).unwrap();
        let mut script = String::from("set -e\n");
        for covered in COVERED {
            if Path::new(covered).exists() {
                let file = file.display();
                script += &format!("mount --bind {file} {covered}\n");
            }
        }
        // Each prints one line; the last word of a line is its status.
        for verb in VERBS {
            let verb = verb.join(" ");
            script += &format!(
                "{binary} os {verb} >/dev/null 2>&1 || \
                {{ s=$?; [ $s -le 5 ] || {{ echo died $s: {verb}; exit 9; }}; }}\n"
            );
        }
        script += &format!("exec {binary} os --json\n");
        let out = Command::new("unshare")
            .args(["--mount", "sh", "-c", &script])
            .env("SYSU_NOW", "0")
            .output();
        let out = match out {
            Ok(out) => out,
            Err(err) => return said(&format!("unshare: {err}")),
        };
        let complaint = String::from_utf8_lossy(&out.stderr).into_owned();
        let denied =
            ["unshare:", "mount:"].iter().any(|word| complaint.contains(word));
        if denied {
            return said(complaint.trim());
        }
        let said = String::from_utf8_lossy(&out.stdout);
        assert_eq!(out.status.code(), Some(0), "{name}: {complaint} {said}");
        let report: serde_json::Value =
            serde_json::from_slice(&out.stdout).unwrap();
        let why = &report["missing"]["memory"]["reason"];
        assert_eq!(why, "malformed", "{name}: {}", report["missing"]);
        // What is damaged is missing, each with its reason.
        for part in ["memory", "load", "paging", "uptime"] {
            let there = !report[part].is_null();
            let why = &report["missing"][part]["reason"];
            assert!(there != why.is_string(), "{name}: {part}: {why}");
            let message = &report["missing"][part]["message"];
            assert!(there || message.is_string(), "{name}: {part}");
        }
        assert!(report["kernel"]["release"].is_string(), "{name}");
    }
}

#[expect(clippy::print_stdout, reason = "a test says what it skips")]
fn said(why: &str) {
    println!("skipped: {why}");
}

#[test]
fn the_page_opens_in_a_browser() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("report.html");
    let path = file.to_str().unwrap();
    let args = ["os", "--html", path, "--watch=0.2", "--count=4"];
    sysu(args).run().ok();
    let html = fs::read_to_string(&file).unwrap();
    assert!(html.contains("<polyline"), "no plot");
    // Nothing is fetched from anywhere.
    assert!(!html.contains("http") && !html.contains("<script"));
    sysu(["os", "--html", path]).run().fails(2);
    sysu(["os", "--html", path, "--overwrite"]).run().ok();
    sysu(["os", "--html", path, "--watch"]).run().fails(2);

    sysu(args).run().fails(2);
    sysu([&args[..], &["--overwrite"]].concat()).run().ok();
    let browser = ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(|name| Path::new("/usr/bin").join(name).exists());
    let Some(browser) = browser else {
        return said("no chromium is installed");
    };
    let url = format!("file://{path}");
    let profile = dir.path().join("profile");
    let out = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        // Nothing of it goes to the network.
        .args(["--disable-background-networking", "--no-first-run"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(url)
        .env("HOME", dir.path())
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&out.stdout);
    for part in ["<h2>Machine</h2>", "<polyline", "File systems", "</html>"] {
        assert!(dom.contains(part), "no {part} in the browser: {dom}");
    }
}

#[test]
fn html_shows_names_as_text() {
    let dir = machine("names");
    fs::write(
        dir.path().join("proc/sys/kernel/hostname"),
        "<script>alert(1)</script>&\x1b",
    )
    .unwrap();
    let file = dir.path().join("page.html");
    on(&dir, &["--html", file.to_str().unwrap()]).ok();
    let html = fs::read_to_string(&file).unwrap();
    assert!(!html.contains("<script>") && !html.contains('\x1b'));
    assert!(html.contains("&lt;script&gt;"));
}
