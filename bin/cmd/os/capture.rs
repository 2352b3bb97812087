//! `sysu os --capture DIR`

use std::{fs, path::Path};

use anyhow::Context as _;
use sysu::os::{Captured, Host};

use crate::{
    ctx::Ctx,
    error::{Status, usage},
    text,
};

/// Writes what the readers look at below `dir`, which must be new or empty.
pub(crate) fn run(
    host: &Host,
    dir: &Path,
    ctx: &mut Ctx,
) -> anyhow::Result<Status> {
    let full = fs::read_dir(dir).is_ok_and(|mut d| d.next().is_some());
    if full {
        let dir = text::path(dir);
        return Err(usage(format!("`{dir}` is not empty")));
    }
    let tree = host.capture();
    if tree.is_empty() {
        return Err(usage("only a live Linux machine can be captured"));
    }
    let mut count = 0;
    for (path, what) in &tree {
        let path = dir.join(path);
        let parent = path.parent().unwrap_or(dir);
        write(&path, parent, what).with_context(|| {
            format!("cannot write `{}`", text::path(&path))
        })?;
        count += 1;
    }
    if ctx.json {
        let dir = text::json_path(dir);
        ctx.print_json(&serde_json::json!({ "dir": dir, "entries": count }))?;
    } else if !ctx.quiet {
        let dir = text::path(dir);
        writeln!(ctx.stdout, "{count} files, links and folders in {dir}")?;
    }
    Ok(Status::Done)
}

fn write(path: &Path, parent: &Path, what: &Captured) -> std::io::Result<()> {
    fs::create_dir_all(parent)?;
    match what {
        Captured::File(bytes) => fs::write(path, bytes),
        Captured::Folder => fs::create_dir_all(path),
        #[cfg(unix)]
        Captured::Link(target) => std::os::unix::fs::symlink(target, path),
        _ => Ok(()),
    }
}
