//! Packages, counted from the databases of their managers.

use std::{fs, io::Write as _, process::Command};

use sysu_os::{Packages, parse};

use crate::{live::tool, tree::Machine};

fn found(list: &[Packages]) -> Vec<(&str, Option<usize>, Option<&str>)> {
    list.iter().map(|p| (p.manager, p.count, p.reason)).collect()
}

#[test]
fn each_manager_is_counted_as_it_counts() {
    let dpkg = "Package: a\nStatus: install ok installed\n\n\
        Package: b\nStatus: deinstall ok config-files\n\n\
        Package: c\nStatus: hold ok installed\n\n\
        Package: d\nStatus: install reinstreq half-installed\n";
    let xbps = "<plist version=\"1.0\">\n<dict>\n\
        \t<key>_XBPS_ALTERNATIVES_</key>\n\t<dict/>\n\
        \t<key>bash</key>\n\t<dict>\n\t\t<key>state</key>\n\
        \t\t<string>installed</string>\n\t</dict>\n\
        \t<key>gone</key>\n\t<dict>\n\t\t<key>state</key>\n\
        \t\t<string>unpacked</string>\n\t</dict>\n</dict>\n</plist>\n";
    let tree = Machine::made(&[
        ("var/lib/dpkg/status", dpkg),
        ("usr/lib/opkg/status", "Status: install user installed\n"),
        ("lib/apk/db/installed", "C:Q1x=\nP:musl\n\nC:Q1y=\nP:sh\n"),
        ("var/lib/pacman/local/ALPM_DB_VERSION", "9\n"),
        ("var/lib/pacman/local/bash-5.2-1/desc", ""),
        ("var/db/xbps/pkgdb-0.38.plist", xbps),
        ("var/db/pkg/sys-apps/portage-3/CONTENTS", ""),
        ("var/db/pkg/sys-apps/sed-4/CONTENTS", ""),
        ("var/lib/pkgtools/packages/aaa_base-15-x86_64-1", ""),
        ("var/lib/flatpak/app/org.x.Y/x", ""),
        ("var/lib/snapd/snaps/core_1.snap", ""),
        ("var/lib/snapd/snaps/partial", ""),
    ]);
    let all = tree.packages();
    let want = [
        ("dpkg", 2),
        ("opkg", 1),
        ("apk", 2),
        ("pacman", 1),
        ("xbps", 1),
        ("emerge", 2),
        ("slackware", 1),
        ("flatpak", 1),
        ("snap", 1),
    ];
    let want: Vec<_> = want.map(|(name, n)| (name, Some(n), None)).into();
    assert_eq!(found(&all), want);
}

#[test]
fn dpkg_counts_what_dpkg_lists() {
    let format = ["-W", "-f", "${db:Status-Status}\\n"];
    let Some(out) = tool("dpkg-query", &format) else { return };
    let theirs = out.lines().filter(|line| *line == "installed").count();
    let ours = sysu_os::Host::live().packages();
    let ours = ours.iter().find(|p| p.manager == "dpkg");
    assert_eq!(ours.and_then(|p| p.count), Some(theirs));
}

/// Makes a database as rpm does, with rows of all sizes and holes, and says
/// how many rows are left.
const PYTHON: &str = "
import sqlite3, sys
path, size, rows = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
db = sqlite3.connect(path)
db.execute(f'PRAGMA page_size = {size}')
db.execute(\"CREATE TABLE IF NOT EXISTS 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)\")
for n in range(30):
    db.execute(f'CREATE TABLE \"T{n}\" (key TEXT NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL)')
    db.execute(f'CREATE INDEX I{n} ON T{n}(key)')
for n in range(rows):
    db.execute('INSERT INTO Packages(blob) VALUES (?)', (bytes(n * 7919 % 20000),))
    db.execute('INSERT INTO T3 VALUES (?, ?, 0)', (str(n), n))
db.execute('DELETE FROM Packages WHERE hnum % 5 = 0')
db.commit()
print(db.execute('SELECT count(*) FROM Packages').fetchone()[0])
";

#[test]
fn rpms_database_of_sqlite_has_as_many_rows_as_sqlite_says() {
    let dir = tempfile::tempdir().unwrap();
    for (size, rows) in
        [(512, 0), (512, 700), (4096, 1), (4096, 900), (65536, 300)]
    {
        let file = dir.path().join(format!("{size}-{rows}.sqlite"));
        let path = file.to_str().unwrap();
        let (size, rows) = (size.to_string(), rows.to_string());
        let args = ["-c", PYTHON, path, &size, &rows];
        let Some(out) = tool("python3", &args) else { return };
        let want: u64 = out.trim().parse().unwrap();
        let bytes = fs::read(&file).unwrap();
        assert_eq!(parse::rpm(&bytes), Ok(want), "{size} {rows}");
        let tree = Machine::made(&[("var/lib/rpm/x", "")]);
        fs::copy(&file, tree.dir().join("var/lib/rpm/rpmdb.sqlite")).unwrap();
        let all = tree.packages();
        let all = found(&all);
        if want == 0 {
            // An empty database is that of a tool, not of a system.
            assert_eq!(all, []);
            continue;
        }
        assert_eq!(all, [("rpm", usize::try_from(want).ok(), None)]);
        // What is new may stand in the log beside it.
        let tree = tree.with("var/lib/rpm/rpmdb.sqlite-wal", "");
        assert_eq!(found(&tree.packages())[0].2, None);
        let tree = tree.with("var/lib/rpm/rpmdb.sqlite-wal", "x");
        let all = tree.packages();
        assert_eq!(found(&all), [("rpm", None, Some("unsupported"))]);
    }
}

#[test]
fn rpm_counts_what_rpm_lists() {
    let dir = tempfile::tempdir().unwrap();
    let base = dir.path().to_str().unwrap();
    let run = |args: &[&str]| {
        Command::new("rpm").args(args).args(["--dbpath", base]).output()
    };
    let Ok(_) = run(&["--initdb"]) else {
        return println!("skipped: no rpm here");
    };
    let out = run(&["-qa"]).unwrap();
    let want = String::from_utf8_lossy(&out.stdout).lines().count();
    let bytes = fs::read(dir.path().join("rpmdb.sqlite")).unwrap();
    assert_eq!(parse::rpm(&bytes), Ok(want as u64));
}

/// A database of rpm's own form with slots in use and free ones.
fn slots(pages: u32, used: &[usize]) -> Vec<u8> {
    let mut out = b"RpmP".to_vec();
    for n in [0, 7, pages, 9, 0, 0, 0] {
        out.write_all(&u32::to_le_bytes(n)).unwrap();
    }
    for n in 2..256 * pages as usize {
        out.extend(b"Slot");
        let at = u32::from(used.contains(&n)) * 4096;
        for field in [n as u32, at, 3] {
            out.extend(field.to_le_bytes());
        }
    }
    out
}

#[test]
fn rpms_own_database_counts_the_slots_in_use() {
    assert_eq!(parse::rpm(&slots(1, &[2, 3, 255])), Ok(3));
    assert_eq!(parse::rpm(&slots(2, &[2, 300])), Ok(2));
    let mut cut = slots(2, &[2]);
    cut.truncate(5000);
    assert_eq!(parse::rpm(&cut).unwrap_err().reason(), "malformed");
    let tree = Machine::made(&[("usr/lib/sysimage/rpm/x", "")]);
    let file = tree.dir().join("usr/lib/sysimage/rpm/Packages.db");
    fs::write(file, slots(1, &[9])).unwrap();
    assert_eq!(found(&tree.packages()), [("rpm", Some(1), None)]);
}

#[test]
fn a_database_that_is_damaged_or_sealed_is_not_counted_and_says_why() {
    let tree = Machine::made(&[("var/lib/rpm/rpmdb.sqlite", "SQLite")]);
    let all = tree.packages();
    assert_eq!(found(&all), [("rpm", None, Some("malformed"))]);
    let tree = Machine::made(&[("var/lib/rpm/Packages", "\0\0")]);
    let all = tree.packages();
    assert_eq!(found(&all), [("rpm", None, Some("malformed"))]);
    let mut sealed = hashed(&[]);
    sealed[26] = 1;
    assert_eq!(parse::rpm(&sealed).unwrap_err().reason(), "unsupported");
}

#[test]
fn pages_in_a_circle_end() {
    // Page 1 is an inner page whose only child is itself.
    let mut page = vec![0u8; 512];
    page[..16].copy_from_slice(b"SQLite format 3\0");
    page[16..18].copy_from_slice(&512u16.to_be_bytes());
    page[59] = 1;
    page[100] = 5;
    page[108..112].copy_from_slice(&1u32.to_be_bytes());
    assert_eq!(parse::rpm(&page).unwrap_err().reason(), "malformed");
}

/// A hash database of one bucket with these keys, each with one byte.
fn hashed(keys: &[u32]) -> Vec<u8> {
    const SIZE: usize = 512;
    let mut file = vec![0u8; 2 * SIZE];
    let mut put = |at: usize, n: u32| {
        file[at..at + 4].copy_from_slice(&n.to_le_bytes());
    };
    put(12, 0x06_1561);
    put(20, SIZE as u32);
    put(96, 1); // the page of the first bucket
    file[25] = 8;
    let page = &mut file[SIZE..];
    page[25] = 13;
    page[20..22].copy_from_slice(&(keys.len() as u16 * 2).to_le_bytes());
    let mut end = SIZE;
    let items = keys.iter().flat_map(|key| {
        let mut item = vec![1];
        item.extend(key.to_le_bytes());
        [item, vec![1, b'x']]
    });
    for (n, item) in items.enumerate() {
        end -= item.len();
        page[end..end + item.len()].copy_from_slice(&item);
        let place = 26 + n * 2;
        page[place..place + 2].copy_from_slice(&(end as u16).to_le_bytes());
    }
    file
}

#[test]
fn rpms_old_database_counts_the_keys_but_its_own() {
    assert_eq!(parse::rpm(&hashed(&[])), Ok(0));
    assert_eq!(parse::rpm(&hashed(&[0, 7, 256])), Ok(2));
    let tree = Machine::made(&[("var/lib/rpm/x", "")]);
    let file = tree.dir().join("var/lib/rpm/Packages");
    fs::write(&file, hashed(&[0, 1])).unwrap();
    assert_eq!(found(&tree.packages()), [("rpm", Some(1), None)]);
    // A bucket that goes on in itself is no bucket.
    let mut circle = hashed(&[1]);
    circle[512 + 16] = 1;
    assert_eq!(parse::rpm(&circle).unwrap_err().reason(), "malformed");
    // Nor is one whose keys lie outside of its page.
    let mut outside = hashed(&[1]);
    outside[512 + 27] = 9;
    assert_eq!(parse::rpm(&outside).unwrap_err().reason(), "malformed");
}

/// Makes a database as rpm did, and says how many packages are left in it.
const PERL: &str = r#"
use DB_File; use Fcntl;
my ($file, $count, $order, $size) = @ARGV;
my $kind = new DB_File::HASHINFO;
$kind->{lorder} = $order; $kind->{bsize} = $size;
tie my %all, "DB_File", $file, O_RDWR | O_CREAT, 0644, $kind or die $!;
$all{pack("V", 0)} = pack("V", $count);
$all{pack("V", $_)} = "x" x (50 + ($_ * 7919) % 9000) for 1 .. $count;
for (1 .. $count) { delete $all{pack("V", $_)} if $_ % 10 == 0 }
print scalar(keys %all) - 1;
untie %all;
"#;

#[test]
fn rpms_old_database_has_as_many_records_as_berkeley_db_says() {
    let dir = tempfile::tempdir().unwrap();
    for (count, order, size) in
        [(0, 1234, 4096), (9, 4321, 512), (700, 4321, 4096), (700, 1234, 512)]
    {
        let file = dir.path().join(format!("{count}-{order}-{size}"));
        let path = file.to_str().unwrap();
        let numbers = [count, order, size].map(|n: u32| n.to_string());
        let [count, order, size] = numbers.each_ref().map(String::as_str);
        let args = ["-e", PERL, path, count, order, size];
        let Some(out) = tool("perl", &args) else { return };
        let want = out.trim().parse().unwrap();
        let bytes = fs::read(&file).unwrap();
        assert_eq!(parse::rpm(&bytes), Ok(want), "{path}");
    }
}
