//! Processes.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use crate::{
    Host, cgroup,
    error::{Error, ErrorKind, Result},
    root::fill_once,
    scan,
    stat::from_ticks,
    sys,
    text::Text,
};

/// Which facts of a process are wanted beside those of `/proc/PID/stat`.
///
/// Each costs one more file per process.
///
/// # Example
///
/// ```
/// use sysu_os::ProcFields;
///
/// let want = ProcFields::COMMAND | ProcFields::USER;
/// assert!(want.has(ProcFields::USER));
/// assert!(!want.has(ProcFields::IO));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProcFields(u16);

impl ProcFields {
    /// Only what `/proc/PID/stat` holds.
    pub const STAT: Self = Self(0);
    /// The arguments.
    pub const COMMAND: Self = Self(1);
    /// The effective user.
    pub const USER: Self = Self(1 << 1);
    /// The program's file and the working directory.
    pub const PATHS: Self = Self(1 << 2);
    /// The control group and the container.
    pub const CGROUP: Self = Self(1 << 3);
    /// Bytes read from and written to disks.
    pub const IO: Self = Self(1 << 4);
    /// How many files are open.
    pub const FILES: Self = Self(1 << 5);
    /// What is swapped out, and what it alone or its part of it holds:
    /// the kernel walks the whole memory of the process for this.
    pub const MEMORY: Self = Self(1 << 6);
    /// How readily it is killed for want of memory.
    pub const OOM: Self = Self(1 << 7);
    /// What it waits for in the kernel.
    pub const WAIT: Self = Self(1 << 8);
    /// Groups and capabilities.
    pub const RIGHTS: Self = Self(1 << 9);
    /// The namespaces in which it lives.
    pub const NAMESPACES: Self = Self(1 << 10);
    /// All of them.
    pub const ALL: Self = Self(0x7ff);

    /// Whether all of `other` is wanted.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl std::ops::BitOr for ProcFields {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A process.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Process {
    /// Its number, which may be given to another when it is gone: keep
    /// `start` beside it.
    pub pid: u32,
    /// The number of its parent; 0 for the first ones.
    pub ppid: u32,
    /// The process of which it is a thread; `None` for a process.
    pub thread_of: Option<u32>,
    /// Its name, cut by the kernel after 15 bytes.
    pub name: Text,
    /// Its arguments; none for kernel threads and zombies. A process may
    /// rewrite them.
    pub command: Option<Vec<Text>>,
    /// What it does: `R`unning, `S`leeping, `D` for waiting for a disk,
    /// `Z`ombie, s`T`opped, `t`raced, `I`dle.
    pub state: char,
    /// Whether it is part of the kernel.
    pub kernel: bool,
    /// The effective user's number.
    pub uid: Option<u32>,
    /// The effective user's name.
    pub user: Option<Text>,
    /// The process group.
    pub pgid: i64,
    /// The session.
    pub sid: i64,
    /// The terminal: `pts/0`.
    pub tty: Option<String>,
    /// How many threads it has.
    pub threads: u32,
    /// −20 for the most favoured, 19 for the least.
    pub nice: i32,
    /// The scheduler's own priority.
    pub priority: i64,
    /// How the scheduler treats it: `other`, `fifo`, `rr`, `batch`, `idle`,
    /// `deadline`, `ext`.
    pub policy: Option<&'static str>,
    /// The processor that it ran on last.
    pub processor: Option<u32>,
    /// When it began, since boot.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::seconds")
    )]
    pub start: Duration,
    /// When it began.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::maybe_moment")
    )]
    pub started: Option<SystemTime>,
    /// Processor time in its own code.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::seconds")
    )]
    pub user_time: Duration,
    /// Processor time in the kernel for it.
    #[cfg_attr(
        feature = "serde",
        serde(serialize_with = "crate::ser::seconds")
    )]
    pub system_time: Duration,
    /// Processor time over its whole life in percent of one processor: may
    /// be above 100.
    pub cpu_percent: Option<f64>,
    /// Memory that it holds, shared pages included, in bytes.
    pub rss: u64,
    /// `rss` in percent of the machine's memory.
    pub memory_percent: Option<f64>,
    /// Addresses that it claimed, in bytes.
    pub virtual_size: u64,
    /// Memory with shared pages divided among their users, in bytes.
    pub pss: Option<u64>,
    /// Memory that it alone holds, in bytes.
    pub uss: Option<u64>,
    /// Memory swapped out, in bytes.
    pub swap: Option<u64>,
    /// The program's file.
    pub exe: Option<Text>,
    /// Whether the program's file is gone from the disk.
    pub exe_deleted: bool,
    /// The working directory.
    pub cwd: Option<Text>,
    /// The control group.
    pub cgroup: Option<Text>,
    /// The container's number, as its runtime names its group.
    pub container: Option<Text>,
    /// Bytes that it had read from disks.
    pub read_bytes: Option<u64>,
    /// Bytes that it had written to disks.
    pub written_bytes: Option<u64>,
    /// How many files it has open.
    pub open_files: Option<usize>,
    /// How readily it is killed for want of memory, 0 to 1000 and above.
    pub oom_score: Option<u64>,
    /// What it waits for in the kernel.
    pub wait: Option<Text>,
    /// The folder that it sees as `/`.
    pub root: Option<Text>,
    /// The groups to which it belongs beside its own.
    pub groups: Option<Vec<u32>>,
    /// What it may do of what root may, a bit each; capabilities(7).
    pub capabilities: Option<u64>,
    /// Its namespaces by kind, and the number of each: processes with one
    /// number share it.
    pub namespaces: Option<BTreeMap<String, u64>>,
}

impl Process {
    /// Returns its arguments as one line, or its name in brackets when it
    /// has none.
    pub fn command_line(&self) -> Text {
        match &self.command {
            Some(command) if !command.is_empty() => {
                let len = command.iter().map(|a| a.as_bytes().len() + 1);
                let mut line = Vec::with_capacity(len.sum());
                for (n, argument) in command.iter().enumerate() {
                    if n > 0 {
                        line.push(b' ');
                    }
                    line.extend_from_slice(argument.as_bytes());
                }
                line.into()
            }
            _ => [b"[", self.name.as_bytes(), b"]"].concat().into(),
        }
    }

    /// Returns its processor time in all.
    pub fn cpu_time(&self) -> Duration {
        self.user_time.saturating_add(self.system_time)
    }
}

/// What `/proc/PID/stat` says.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct PidStat {
    /// The process's number.
    pub pid: u32,
    /// Its name: any bytes, `)` and newlines too.
    pub comm: Text,
    /// The letter of its state.
    pub state: char,
    /// Its parent's number.
    pub ppid: u32,
    /// The process group.
    pub pgid: i64,
    /// The session.
    pub sid: i64,
    /// The number of its terminal, 0 for none.
    pub tty: u64,
    /// The kernel's flags of the task.
    pub flags: u64,
    /// Ticks in its own code.
    pub user_ticks: u64,
    /// Ticks in the kernel for it.
    pub system_ticks: u64,
    /// The scheduler's priority.
    pub priority: i64,
    /// The nice value.
    pub nice: i32,
    /// How many threads.
    pub threads: u32,
    /// Ticks from boot to its start.
    pub start_ticks: u64,
    /// Bytes of addresses.
    pub virtual_size: u64,
    /// Pages in memory.
    pub rss_pages: u64,
    /// The processor that it ran on last.
    pub processor: Option<u32>,
    /// The number of the scheduler's policy.
    pub policy: Option<u64>,
}

/// From so many processes on two threads read them: for fewer, starting the
/// second takes longer than it saves.
const SHARED: usize = 96;

/// The kernel's flag for its own threads.
const PF_KTHREAD: u64 = 0x0020_0000;

impl PidStat {
    /// Whether it is part of the kernel: by its flag, not by its parent.
    pub fn is_kernel(&self) -> bool {
        self.flags & PF_KTHREAD != 0
    }
}

/// Reads `/proc/PID/stat`.
///
/// # Errors
///
/// * [`Malformed`](ErrorKind::Malformed) if it has not this form.
///
/// # Example
///
/// ```
/// let stat = sysu_os::parse::pid_stat(b"7 (a) b (c) S 1 7 7 0 -1 0 0 0 0 0 \
///     250 50 0 0 20 0 3 0 99 4096 2 0\n")?;
/// assert_eq!(stat.comm, "a) b (c");
/// assert_eq!((stat.ppid, stat.threads, stat.rss_pages), (1, 3, 2));
/// # Ok::<(), sysu_os::Error>(())
/// ```
///
/// # Source
///
/// proc_pid_stat(5); the name ends at the last `)`.
pub fn parse_pid_stat(bytes: &[u8]) -> Result<PidStat> {
    let read = || -> Option<PidStat> {
        let open = bytes.iter().position(|&b| b == b'(')?;
        let close = bytes.iter().rposition(|&b| b == b')')?;
        let mut words = scan::fields(bytes.get(close + 1..)?);
        let mut stat = PidStat {
            pid: scan::number(bytes[..open].trim_ascii())?.try_into().ok()?,
            comm: bytes.get(open + 1..close)?.into(),
            state: char::from(*words.next()?.first()?),
            ..PidStat::default()
        };
        // Some have a sign, some are unsigned and fill 64 bits; most are
        // passed over. Past the policy nothing is of use.
        let mut at: [&[u8]; 38] = [&[]; 38];
        let mut found = 0;
        for (slot, word) in at.iter_mut().zip(words) {
            *slot = word;
            found += 1;
        }
        let number = |i: usize| scan::number(at[i]);
        let signed = |i: usize| scan::signed(at[i]);
        // Never below 0 but where the kernel says that there is none.
        let count = |i: usize| Some(signed(i)?.max(0) as u64);
        // Field 4 of the manual (ppid) is number 0 here.
        stat.ppid = number(0)?.try_into().ok()?;
        stat.pgid = signed(1)?;
        stat.sid = signed(2)?;
        stat.tty = count(3)?;
        stat.flags = number(5)?;
        stat.user_ticks = number(10)?;
        stat.system_ticks = number(11)?;
        stat.priority = signed(14)?;
        stat.nice = signed(15)?.try_into().ok()?;
        stat.threads = count(16)?.try_into().ok()?;
        stat.start_ticks = number(18)?;
        stat.virtual_size = number(19)?;
        stat.rss_pages = count(20)?;
        stat.processor =
            (found > 35).then(|| number(35)?.try_into().ok()).flatten();
        stat.policy = number(37);
        Some(stat)
    };
    read().ok_or_else(|| Error::malformed("/proc/PID/stat", "a process"))
}

impl Host {
    /// Returns the processes, by number.
    ///
    /// A process that ends while it is read is left out. Threads are not
    /// listed.
    ///
    /// # Errors
    ///
    /// * any of listing `/proc`.
    ///
    /// # Example
    ///
    /// ```
    /// use sysu_os::ProcFields;
    ///
    /// let own = std::process::id();
    /// let all = sysu_os::processes(ProcFields::COMMAND)?;
    /// assert!(all.iter().any(|p| p.pid == own));
    /// # Ok::<(), sysu_os::Error>(())
    /// ```
    pub fn processes(&self, want: ProcFields) -> Result<Vec<Process>> {
        if let Some(base) = self.base {
            return base.processes();
        }
        let pids = self.pids()?;
        let common = Common::new(self, want);
        let read = |pids: &[u32]| -> Vec<Process> {
            let mut reader = Reader::new(&common);
            let mut list = Vec::with_capacity(pids.len());
            list.extend(pids.iter().filter_map(|&p| reader.process(p).ok()));
            list
        };
        if pids.len() < SHARED {
            return Ok(read(&pids));
        }
        // The kernel writes these files one by one on whichever processor
        // asks; a second one halves the wait.
        let (low, high) = pids.split_at(pids.len() / 2);
        Ok(std::thread::scope(|scope| {
            let high = scope.spawn(|| read(high));
            let mut list = read(low);
            match high.join() {
                Ok(high) => list.extend(high),
                Err(panic) => std::panic::resume_unwind(panic),
            }
            list
        }))
    }

    /// Returns the threads of all processes, by process and number.
    ///
    /// `pid` is the thread's own number, `thread_of` its process. What
    /// belongs to the process (arguments, files, memory) is on each.
    ///
    /// # Errors
    ///
    /// * any of listing `/proc`.
    pub fn threads(&self, want: ProcFields) -> Result<Vec<Process>> {
        if self.base.is_some() {
            return Err(Error::unsupported("threads"));
        }
        let common = Common::new(self, want);
        let mut reader = Reader::new(&common);
        let mut list = Vec::new();
        for pid in self.pids()? {
            reader.of = Some(pid);
            // A process that is gone has no threads.
            let tasks = self.root.numbered(format!("proc/{pid}/task"), "");
            list.extend(
                tasks.into_iter().filter_map(|tid| reader.process(tid).ok()),
            );
        }
        Ok(list)
    }

    /// Returns one process.
    ///
    /// # Errors
    ///
    /// * [`NoProcess`](ErrorKind::NoProcess) if there is none of that
    ///   number.
    pub fn process(&self, pid: u32, want: ProcFields) -> Result<Process> {
        if let Some(base) = self.base {
            let found = base.processes()?.into_iter().find(|p| p.pid == pid);
            return found.ok_or_else(|| ErrorKind::NoProcess { pid }.into());
        }
        Reader::new(&Common::new(self, want)).process(pid)
    }

    /// Returns the numbers of the processes, in order.
    ///
    /// # Errors
    ///
    /// * any of listing `/proc`.
    pub fn pids(&self) -> Result<Vec<u32>> {
        let names = self.root.names_unsorted("proc")?;
        let mut pids: Vec<u32> = names
            .iter()
            .filter_map(|name| scan::number(name.as_encoded_bytes()))
            .filter_map(|n| n.try_into().ok())
            .collect();
        pids.sort_unstable();
        Ok(pids)
    }

    /// Says how `/proc` hides other users' processes: 0 not at all, 1 their
    /// details, 2 that they exist.
    pub fn hidepid(&self) -> u8 {
        let mounts = self.mounts().unwrap_or_default();
        let proc = mounts.iter().rev().find(|m| m.mount_point == "/proc");
        let level = proc.and_then(|m| {
            m.super_options
                .as_bytes()
                .split(|&b| b == b',')
                .find_map(|o| o.strip_prefix(b"hidepid="))
                .map(<[u8]>::to_vec)
        });
        match level.as_deref() {
            Some(b"1" | b"noaccess") => 1,
            Some(b"2" | b"invisible" | b"4" | b"ptraceable") => 2,
            _ => 0,
        }
    }
}

/// What is the same for all processes, read once.
struct Common<'a> {
    host: &'a Host,
    want: ProcFields,
    hz: u64,
    page: u64,
    memory: u64,
    boot: Option<SystemTime>,
    uptime: Duration,
    users: Vec<(u32, Text)>,
    /// `/proc`, where it can be held open.
    folder: Option<sys::Folder>,
}

impl<'a> Common<'a> {
    fn new(host: &'a Host, want: ProcFields) -> Self {
        let uptime = host.uptime().ok();
        let users = if want.has(ProcFields::USER) {
            host.users().unwrap_or_default()
        } else {
            Vec::new()
        };
        Self {
            host,
            want,
            hz: host.ticks_per_second(),
            page: host.page_size(),
            memory: host.memory().map_or(0, |m| m.total),
            boot: uptime.as_ref().and_then(|u| u.boot_time),
            uptime: uptime.map_or(Duration::ZERO, |u| u.uptime),
            users: users.into_iter().map(|u| (u.uid, u.name)).collect(),
            folder: host.root.folder("proc"),
        }
    }
}

/// Reads one process after the other, with one buffer for all files.
struct Reader<'a> {
    common: &'a Common<'a>,
    /// The process whose threads are read, instead of processes.
    of: Option<u32>,
    path: String,
    buf: Vec<u8>,
}

impl<'a> Reader<'a> {
    fn new(common: &'a Common<'a>) -> Self {
        Self { common, of: None, path: String::new(), buf: Vec::new() }
    }

    /// Puts the path of a file of a process below `/proc` together.
    fn name(&mut self, pid: u32, name: &str) {
        self.path.clear();
        self.path.push_str("proc/");
        if let Some(process) = self.of {
            decimal(process, &mut self.path);
            self.path.push_str("/task/");
        }
        decimal(pid, &mut self.path);
        if !name.is_empty() {
            self.path.push('/');
            self.path.push_str(name);
        }
    }

    fn file(&mut self, pid: u32, name: &str) -> Result<&[u8]> {
        self.name(pid, name);
        match &self.common.folder {
            Some(folder) => {
                let below = &self.path["proc/".len()..];
                folder
                    .file(below)
                    .and_then(|file| fill_once(file, &mut self.buf))
                    .map_err(|err| {
                        Error::io(format!("/{}", self.path), &err)
                    })?;
            }
            None => {
                let root = &self.common.host.root;
                root.read_into(&self.path, &mut self.buf)?;
            }
        }
        Ok(&self.buf)
    }

    fn process(&mut self, pid: u32) -> Result<Process> {
        let stat = self
            .file(pid, "stat")
            .map_err(|err| gone(pid, err))
            .and_then(parse_pid_stat)?;
        let Common { hz, page, memory, boot, uptime, .. } = *self.common;
        let start = from_ticks(stat.start_ticks, hz);
        let rss = stat.rss_pages.saturating_mul(page);
        let life = uptime.saturating_sub(start).as_secs_f64();
        let ticks = stat.user_ticks.saturating_add(stat.system_ticks);
        let mut process = Process {
            pid,
            thread_of: self.of,
            ppid: stat.ppid,
            state: stat.state,
            kernel: stat.is_kernel(),
            pgid: stat.pgid,
            sid: stat.sid,
            tty: tty_name(stat.tty),
            threads: stat.threads,
            nice: stat.nice,
            priority: stat.priority,
            policy: stat.policy.and_then(policy_name),
            processor: stat.processor,
            start,
            started: boot.and_then(|boot| boot.checked_add(start)),
            user_time: from_ticks(stat.user_ticks, hz),
            system_time: from_ticks(stat.system_ticks, hz),
            cpu_percent: (life > 0.0)
                .then(|| from_ticks(ticks, hz).as_secs_f64() * 100.0 / life),
            rss,
            memory_percent: (memory > 0)
                .then(|| crate::memory::percent(rss, memory)),
            virtual_size: stat.virtual_size,
            name: stat.comm,
            ..Process::default()
        };
        self.fill(pid, &mut process);
        Ok(process)
    }

    fn fill(&mut self, pid: u32, process: &mut Process) {
        let want = self.common.want;
        if want.has(ProcFields::COMMAND) && !process.kernel {
            let line = self.file(pid, "cmdline").ok().map(parse_cmdline);
            process.command = line.filter(|command| !command.is_empty());
        }
        if want.has(ProcFields::USER) {
            process.uid = self.owner(pid);
            process.user = process.uid.and_then(|uid| {
                let users = &self.common.users;
                let known = users.iter().find(|(id, _)| *id == uid);
                known.map(|(_, name)| name.clone())
            });
        }
        let rare = ProcFields::PATHS.0
            | ProcFields::FILES.0
            | ProcFields::OOM.0
            | ProcFields::WAIT.0
            | ProcFields::NAMESPACES.0;
        if want.0 & rare != 0 {
            self.fill_rare(pid, process);
        }
        if want.has(ProcFields::CGROUP)
            && let Ok(bytes) = self.file(pid, "cgroup")
        {
            let groups = cgroup::parse_cgroup(bytes);
            process.cgroup = groups
                .iter()
                .find(|g| g.path != "/")
                .or(groups.first())
                .map(|g| g.path.clone());
            process.container =
                groups.iter().find_map(|g| container_id(g.path.as_bytes()));
        }
        if want.has(ProcFields::RIGHTS)
            && let Ok(bytes) = self.file(pid, "status")
        {
            let word = |name: &[u8]| {
                scan::lines(bytes).find_map(|line| {
                    let (key, value) = scan::key_value(line, b':')?;
                    (key == name).then_some(value)
                })
            };
            process.groups = word(b"Groups").map(|value| {
                let number = |n| scan::number(n)?.try_into().ok();
                scan::fields(value).filter_map(number).collect()
            });
            process.capabilities = word(b"CapEff").and_then(scan::hex16);
        }
        if want.has(ProcFields::IO)
            && let Ok(bytes) = self.file(pid, "io")
        {
            process.read_bytes = colon(bytes, b"read_bytes");
            process.written_bytes = colon(bytes, b"write_bytes");
        }
        if want.has(ProcFields::MEMORY)
            && let Ok(bytes) = self.file(pid, "smaps_rollup")
        {
            let kib =
                |name| colon(bytes, name).map(|n| n.saturating_mul(1024));
            process.pss = kib(b"Pss");
            process.swap = kib(b"Swap");
            process.uss = kib(b"Private_Clean")
                .zip(kib(b"Private_Dirty"))
                .map(|(a, b)| a.saturating_add(b));
        }
    }

    /// What is no file of the kernel's own form: links, folders, words.
    fn fill_rare(&mut self, pid: u32, process: &mut Process) {
        let want = self.common.want;
        let root = &self.common.host.root;
        self.name(pid, "");
        let dir = std::mem::take(&mut self.path);
        let link = |name: &str| {
            let target = root.link(format!("{dir}/{name}")).ok()?;
            Some(Text::from(target.into_os_string()))
        };
        if want.has(ProcFields::PATHS) {
            process.cwd = link("cwd");
            process.root = link("root");
            process.exe = link("exe");
            let gone = b" (deleted)";
            let left = process
                .exe
                .as_ref()
                .and_then(|exe| exe.as_bytes().strip_suffix(gone))
                .map(Text::from);
            if let Some(left) = left {
                process.exe_deleted = true;
                process.exe = Some(left);
            }
        }
        if want.has(ProcFields::FILES) {
            let files = root.names_unsorted(format!("{dir}/fd"));
            process.open_files = files.ok().map(|n| n.len());
        }
        if want.has(ProcFields::OOM) {
            process.oom_score = root.number(format!("{dir}/oom_score"));
        }
        if want.has(ProcFields::NAMESPACES) {
            process.namespaces =
                root.names(format!("{dir}/ns")).ok().map(|names| {
                    names
                        .iter()
                        .filter_map(|name| {
                            let name = name.to_str()?;
                            let target = link(&format!("ns/{name}"))?;
                            Some((name.to_owned(), bracketed(&target)?))
                        })
                        .collect()
                });
        }
        if want.has(ProcFields::WAIT) {
            process.wait =
                root.value(format!("{dir}/wchan")).filter(|w| *w != "0");
        }
    }

    /// The owner of the folder is the effective user, whether or not the
    /// process may be inspected: one call instead of a file.
    fn owner(&mut self, pid: u32) -> Option<u32> {
        self.name(pid, "");
        if let Some(folder) = &self.common.folder {
            return folder.owner(&self.path["proc/".len()..]).ok();
        }
        let status = self.file(pid, "status").ok()?;
        let line =
            scan::lines(status).find_map(|line| line.strip_prefix(b"Uid:"))?;
        scan::number(scan::fields(line).nth(1)?)?.try_into().ok()
    }
}

/// Writes a number without the machinery of formatting, which would cost
/// more than the rest of the path.
fn decimal(mut n: u32, out: &mut String) {
    let mut digits = [0u8; 10];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (n % 10) as u8;
        n /= 10;
        if n == 0 {
            break;
        }
    }
    // Digits are text.
    out.push_str(str::from_utf8(&digits[at..]).unwrap_or_default());
}

/// A process that ends while it is read is no longer there, whichever of
/// the two ways the kernel says so.
pub(crate) fn gone(pid: u32, err: Error) -> Error {
    match err.kind() {
        ErrorKind::NotPresent { .. }
        | ErrorKind::Io { errno: Some(3), .. } => {
            ErrorKind::NoProcess { pid }.into()
        }
        _ => err,
    }
}

fn colon(bytes: &[u8], name: &[u8]) -> Option<u64> {
    scan::lines(bytes).find_map(|line| {
        let (key, value) = scan::key_value(line, b':')?;
        (key == name).then(|| scan::number(scan::fields(value).next()?))?
    })
}

/// Reads `/proc/PID/cmdline`: arguments ended by NUL. Empty arguments are
/// kept; a line rewritten by the process is one argument.
pub fn parse_cmdline(bytes: &[u8]) -> Vec<Text> {
    if bytes.is_empty() {
        return Vec::new();
    }
    // A process that rewrites its line pads the rest with NULs.
    let end = bytes.iter().rposition(|&b| b != 0).map_or(0, |at| at + 1);
    bytes[..end].split(|&b| b == 0).map(Text::from).collect()
}

/// Returns the 64 hexadecimal digits by which runtimes name their groups.
fn container_id(path: &[u8]) -> Option<Text> {
    path.split(|b| !b.is_ascii_hexdigit())
        .find(|part| part.len() == 64)
        .map(Text::from)
}

/// Reads the number of `net:[4026531840]`.
fn bracketed(target: &Text) -> Option<u64> {
    let bytes = target.as_bytes().strip_suffix(b"]")?;
    let open = bytes.iter().position(|&b| b == b'[')?;
    scan::number(&bytes[open + 1..])
}

/// Names a policy of the scheduler by its number; sched(7).
fn policy_name(number: u64) -> Option<&'static str> {
    Some(match number {
        0 => "other",
        1 => "fifo",
        2 => "rr",
        3 => "batch",
        5 => "idle",
        6 => "deadline",
        7 => "ext",
        _ => return None,
    })
}

/// Names a terminal by its number.
///
/// # Source
///
/// The kernel's `admin-guide/devices`.
fn tty_name(number: u64) -> Option<String> {
    let major = number >> 8 & 0xfff;
    let minor = number & 0xff | number >> 12 & 0xf_ff00;
    Some(match (major, minor) {
        (0, _) => return None,
        (4, 0..=63) => format!("tty{minor}"),
        (4, _) => format!("ttyS{}", minor - 64),
        (5, 1) => "console".into(),
        (136..=143, _) => format!("pts/{}", (major - 136) * 256 + minor),
        (188, _) => format!("ttyUSB{minor}"),
        (204, 64..) => format!("ttyAMA{}", minor - 64),
        (229, _) => format!("hvc{minor}"),
        _ => format!("{major}:{minor}"),
    })
}
