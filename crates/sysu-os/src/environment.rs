//! Whether this is a container, and whether it is a virtual machine.

use crate::{Host, cgroup, scan, text::Text};

/// Where the process runs. The two answers are independent: a container in
/// a virtual machine is both.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Environment {
    /// The container, `None` outside of one.
    pub container: Option<Found>,
    /// The virtual machine, `None` on bare metal.
    pub vm: Option<Found>,
}

/// What was found, and by which signs.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Found {
    /// In one word: `docker`, `podman`, `kubernetes`, `lxc`, `wsl`; `kvm`,
    /// `vmware`, `microsoft` …, as systemd-detect-virt has them.
    pub kind: Text,
    /// Each sign, strongest first: a file, a variable, a word in a path.
    pub evidence: Vec<Text>,
}

impl Host {
    /// Says whether this is a container or a virtual machine, with the
    /// signs for it.
    ///
    /// # Source
    ///
    /// The order of signs of systemd-detect-virt(1). DIFFERENCE: all signs
    /// are given, not only the first; and both answers, not the container
    /// alone.
    pub fn environment(&self) -> Environment {
        if self.base.is_some() {
            return Environment::default();
        }
        Environment { container: self.container(), vm: self.vm() }
    }

    fn container(&self) -> Option<Found> {
        let mut signs: Vec<(Text, Text)> = Vec::new();
        let mut sign = |kind: &[u8], what: String| {
            signs.push((kind.into(), what.into()));
        };
        let root = &self.root;
        let file = "run/systemd/container";
        if let Some(kind) = root.value(file) {
            sign(kind.as_bytes(), format!("/{file}"));
        }
        if let Ok(environ) = root.read("proc/1/environ") {
            let kind = environ
                .split(|&b| b == 0)
                .find_map(|v| v.strip_prefix(b"container="))
                .filter(|kind| !kind.is_empty());
            if let Some(kind) = kind {
                sign(kind, "container= in /proc/1/environ".into());
            }
        }
        if root.exists("run/.containerenv") {
            sign(b"podman", "/run/.containerenv".into());
        }
        if root.exists(".dockerenv") {
            sign(b"docker", "/.dockerenv".into());
        }
        let name = "KUBERNETES_SERVICE_HOST";
        if self.env.get(name).is_some_and(|v| !v.is_empty()) {
            sign(b"kubernetes", format!("${name}"));
        }
        let groups = root.read("proc/self/cgroup").unwrap_or_default();
        for entry in cgroup::parse_cgroup(&groups) {
            if let Some(kind) = kind_of_path(entry.path.as_bytes()) {
                let path = entry.path.to_string_lossy();
                sign(kind.as_bytes(), format!("control group {path}"));
                break;
            }
        }
        let release = "proc/sys/kernel/osrelease";
        if let Some(text) = root.value(release) {
            let lower = text.as_bytes().to_ascii_lowercase();
            if scan::contains(&lower, b"microsoft") {
                sign(
                    b"wsl",
                    format!("{} in /{release}", text.to_string_lossy()),
                );
            }
        }
        if root.exists("proc/vz") && !root.exists("proc/bc") {
            sign(b"openvz", "/proc/vz without /proc/bc".into());
        }
        found(signs)
    }

    fn vm(&self) -> Option<Found> {
        let mut signs: Vec<(Text, Text)> = Vec::new();
        let root = &self.root;
        // The privileged domain of Xen is the host, not a guest.
        let xen = "proc/xen/capabilities";
        if root
            .value(xen)
            .is_some_and(|t| scan::contains(t.as_bytes(), b"control_d"))
        {
            return None;
        }
        let vendor = if root.is_live() {
            cpuid_vendor()
        } else {
            root.value("calls/cpuid")
        };
        if let Some(vendor) = &vendor {
            let kind = vm_of_cpuid(vendor.as_bytes()).unwrap_or("unknown");
            let text = vendor.to_string_lossy();
            signs.push((kind.into(), format!("CPUID {text}").into()));
        }
        for file in
            ["sys_vendor", "product_name", "board_vendor", "bios_vendor"]
        {
            let path = format!("sys/class/dmi/id/{file}");
            if let Some(text) = root.value(&path)
                && let Some(kind) = vm_of_dmi(text.as_bytes())
            {
                let sign = format!("{} in /{path}", text.to_string_lossy());
                signs.push((kind.into(), sign.into()));
            }
        }
        if let Some(kind) = root.value("sys/hypervisor/type") {
            signs.push((kind, "/sys/hypervisor/type".into()));
        }
        let tree = "proc/device-tree/hypervisor/compatible";
        if let Some(text) = root.value(tree) {
            let kind = if scan::contains(text.as_bytes(), b"xen") {
                "xen"
            } else if scan::contains(text.as_bytes(), b"vmware") {
                "vmware"
            } else {
                "kvm"
            };
            signs.push((kind.into(), format!("/{tree}").into()));
        }
        if let Ok(info) = root.read("proc/sysinfo")
            && scan::contains(&info, b"VM00 Control Program")
        {
            let zvm = scan::contains(&info, b"z/VM");
            let kind = if zvm { "zvm" } else { "kvm" };
            signs.push((kind.into(), "/proc/sysinfo".into()));
        }
        if signs.is_empty()
            && let Ok(info) = root.read("proc/cpuinfo")
            && scan::lines(&info)
                .find(|line| line.starts_with(b"flags"))
                .is_some_and(|l| scan::fields(l).any(|f| f == b"hypervisor"))
        {
            let sign = "hypervisor in /proc/cpuinfo";
            signs.push(("unknown".into(), sign.into()));
        }
        found(signs)
    }
}

fn found(signs: Vec<(Text, Text)>) -> Option<Found> {
    let kind = signs
        .iter()
        .find(|(kind, _)| *kind != "unknown")
        .or(signs.first())?
        .0
        .clone();
    let evidence = signs.into_iter().map(|(_, sign)| sign).collect();
    Some(Found { kind, evidence })
}

/// Returns the kind of container that a control group's path speaks of.
fn kind_of_path(path: &[u8]) -> Option<&'static str> {
    [
        (&b"kubepods"[..], "kubernetes"),
        (b"docker", "docker"),
        (b"libpod", "podman"),
        (b"cri-containerd", "containerd"),
        (b"lxc", "lxc"),
        (b"machine.slice", "systemd-nspawn"),
    ]
    .into_iter()
    .find(|(word, _)| {
        // The service of the daemon itself runs on the host.
        scan::contains(path, word) && !path.ends_with(b".service")
    })
    .map(|(_, kind)| kind)
}

#[cfg(target_arch = "x86_64")]
pub(crate) fn cpuid_vendor() -> Option<Text> {
    use std::arch::x86_64::__cpuid;
    // Bit 31 says that the leaves of a hypervisor are there to be read.
    if __cpuid(1).ecx >> 31 & 1 == 0 {
        return None;
    }
    let leaf = __cpuid(0x4000_0000);
    let bytes: Vec<u8> = [leaf.ebx, leaf.ecx, leaf.edx]
        .into_iter()
        .flat_map(u32::to_le_bytes)
        .collect();
    let end = bytes.iter().rposition(|&b| b != 0).map_or(0, |at| at + 1);
    Some(bytes[..end].trim_ascii().into())
}

#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn cpuid_vendor() -> Option<Text> {
    None
}

fn vm_of_cpuid(vendor: &[u8]) -> Option<&'static str> {
    Some(match vendor {
        b"KVMKVMKVM" | b"Linux KVM Hv" => "kvm",
        b"TCGTCGTCGTCG" => "qemu",
        b"VMwareVMware" => "vmware",
        b"Microsoft Hv" => "microsoft",
        b"XenVMMXenVMM" => "xen",
        b"VBoxVBoxVBox" => "oracle",
        b"bhyve bhyve" => "bhyve",
        b"ACRNACRNACRN" => "acrn",
        b"QNXQVMBSQG" => "qnx",
        b"SRESRESRESRE" => "sre",
        b"Apple VZ" => "apple",
        b"prl hyperv" | b"lrpepyh vr" => "parallels",
        b"Jailhouse" => "jailhouse",
        _ => return None,
    })
}

fn vm_of_dmi(text: &[u8]) -> Option<&'static str> {
    [
        (&b"KVM"[..], "kvm"),
        (b"OpenStack", "kvm"),
        (b"KubeVirt", "kvm"),
        (b"Amazon EC2", "amazon"),
        (b"QEMU", "qemu"),
        (b"VMware", "vmware"),
        (b"VMW", "vmware"),
        (b"innotek GmbH", "oracle"),
        (b"VirtualBox", "oracle"),
        (b"Xen", "xen"),
        (b"Bochs", "bochs"),
        (b"Parallels", "parallels"),
        (b"BHYVE", "bhyve"),
        (b"Hyper-V", "microsoft"),
        (b"Virtual Machine", "microsoft"),
        (b"Apple Virtualization", "apple"),
        (b"Google Compute Engine", "google"),
    ]
    .into_iter()
    .find(|(word, _)| text.starts_with(word))
    .map(|(_, kind)| kind)
}
