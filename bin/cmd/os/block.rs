//! `sysu os block`

use serde::Serialize;
use sysu::os::{BlockDevice, Text};

use super::{
    page::{Page, Side},
    view::{View, World},
};

/// Block devices as a tree: disks, partitions, and what is built upon them
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os block
  $ sysu os block --all
  $ sysu os block --json")]
pub(crate) struct Block {
    /// Show models, serial numbers and file systems too
    #[arg(long)]
    all: bool,
}

#[derive(Serialize)]
pub(crate) struct Facts {
    block_devices: Vec<BlockDevice>,
}

impl View for Block {
    type Facts = Facts;

    fn read(&self, world: &World<'_>) -> anyhow::Result<Facts> {
        Ok(Facts { block_devices: world.host.block_devices()? })
    }

    fn print(&self, facts: &Facts, page: &mut Page) {
        use Side::{Left, Right};
        let mut heads = vec![
            ("name", Left),
            ("type", Left),
            ("size", Right),
            ("ro", Left),
            ("bus", Left),
        ];
        if self.all {
            heads.extend([
                ("file system", Left),
                ("model", Left),
                ("serial", Left),
            ]);
        }
        heads.push(("mounted on", Left));
        let mut rows = Vec::new();
        let all = &facts.block_devices;
        for device in all {
            let known = |parent: &Text| all.iter().any(|d| d.name == *parent);
            if !device.parents.iter().any(known) {
                self.branch(device, all, "", page, &mut rows);
            }
        }
        page.table(&heads, &rows);
    }
}

impl Block {
    fn branch(
        &self,
        device: &BlockDevice,
        all: &[BlockDevice],
        indent: &str,
        page: &Page,
        rows: &mut Vec<Vec<String>>,
    ) {
        // A damaged tree could be built upon itself.
        if indent.chars().count() > 32 {
            return;
        }
        let text = |t: &Option<Text>| {
            t.as_ref().map(ToString::to_string).unwrap_or_default()
        };
        let name = device.label.as_ref().unwrap_or(&device.name);
        let points: Vec<String> =
            device.mount_points.iter().map(ToString::to_string).collect();
        let mut row = vec![
            format!("{indent}{name}"),
            device.kind.to_string(),
            page.units.size(device.size),
            if device.read_only { "ro" } else { "" }.to_owned(),
            device.transport.unwrap_or_default().to_owned(),
        ];
        if self.all {
            row.extend([
                text(&device.fs_type),
                text(&device.model),
                text(&device.serial),
            ]);
        }
        row.push(points.join(" "));
        rows.push(row);
        let below = format!("{indent}  ");
        for child in all {
            if child.parents.contains(&device.name) {
                self.branch(child, all, &below, page, rows);
            }
        }
    }
}
