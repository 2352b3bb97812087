//! `sysu os sockets`

use serde::Serialize;
use sysu::os::{Protocol, Socket};

use super::{
    page::{Page, Side},
    view::{View, World},
};

/// Sockets: who listens, who is connected
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os sockets --listen --process
  $ sysu os sockets --tcp
  $ sysu os sockets --unix --json")]
pub(crate) struct Sockets {
    /// Only those that wait for connections or packets
    #[arg(long, short)]
    listen: bool,

    /// Only TCP
    #[arg(long, short)]
    tcp: bool,

    /// Only UDP
    #[arg(long, short)]
    udp: bool,

    /// Only local ones
    #[arg(long, short = 'x')]
    unix: bool,

    /// Say which processes hold each; others' need root
    #[arg(long, short)]
    process: bool,
}

#[derive(Serialize)]
pub(crate) struct Facts {
    sockets: Vec<Socket>,
}

impl View for Sockets {
    type Facts = Facts;

    fn read(&self, world: &World<'_>) -> anyhow::Result<Facts> {
        let mut sockets = world.host.sockets(self.process)?;
        sockets.retain(|s| self.wants(s));
        Ok(Facts { sockets })
    }

    fn print(&self, facts: &Facts, page: &mut Page) {
        let mut heads = vec!["proto", "state", "local", "remote"];
        if self.process {
            heads.push("process");
        }
        let rows: Vec<Vec<String>> = facts
            .sockets
            .iter()
            .map(|s| {
                let local = match (s.local, &s.path) {
                    (Some(end), _) => end.to_string(),
                    (None, Some(path)) => path.to_string(),
                    (None, None) => String::new(),
                };
                let mut row = vec![
                    s.protocol.name().to_owned(),
                    s.state.to_owned(),
                    local,
                    s.remote.map(|end| end.to_string()).unwrap_or_default(),
                ];
                if self.process {
                    let held: Vec<String> = s
                        .processes
                        .iter()
                        .map(|(pid, name)| format!("{name} ({pid})"))
                        .collect();
                    row.push(held.join(", "));
                }
                row
            })
            .collect();
        let heads: Vec<(&str, Side)> =
            heads.into_iter().map(|head| (head, Side::Left)).collect();
        page.table(&heads, &rows);
    }
}

impl Sockets {
    fn wants(&self, socket: &Socket) -> bool {
        let kind = match socket.protocol {
            Protocol::Tcp | Protocol::Tcp6 => self.tcp,
            Protocol::Udp | Protocol::Udp6 => self.udp,
            Protocol::Unix => self.unix,
            _ => false,
        };
        let any = self.tcp || self.udp || self.unix;
        // Without a choice, local ones would drown the rest.
        let kind = kind || !any && socket.protocol != Protocol::Unix;
        // A UDP socket without another end waits for packets.
        let waits = socket.state == "listen"
            || socket.state == "unconnected"
                && socket.protocol != Protocol::Unix;
        kind && (!self.listen || waits)
    }
}
