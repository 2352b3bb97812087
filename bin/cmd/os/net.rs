//! `sysu os net`

use serde::Serialize;
use sysu::os::{Dns, Interface, Metrics, NetRates, Route};

use super::{
    page::{Page, Side},
    view::{View, World},
};

/// Network interfaces, addresses, routes and rates
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os net
  $ sysu os net --all --stats
  $ sysu os net --routes --dns
  $ sysu os net --rates --watch")]
pub(crate) struct Net {
    /// Show interfaces that are down too
    #[arg(long)]
    all: bool,

    /// Show the routes
    #[arg(long)]
    routes: bool,

    /// Show the servers of names
    #[arg(long)]
    dns: bool,

    /// Show the counters since each interface was made
    #[arg(long)]
    stats: bool,

    /// Measure what passes, for a quarter of a second
    #[arg(long)]
    rates: bool,
}

#[derive(Serialize)]
pub(crate) struct Facts {
    interfaces: Vec<Interface>,
    #[serde(skip_serializing_if = "Option::is_none")]
    routes: Option<Vec<Route>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dns: Option<Dns>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rates: Option<Vec<NetRates>>,
}

impl View for Net {
    type Facts = Facts;

    fn metrics(&self) -> Metrics {
        Metrics::NET
    }

    fn waits(&self) -> bool {
        self.rates
    }

    fn read(&self, world: &World<'_>) -> anyhow::Result<Facts> {
        let host = world.host;
        Ok(Facts {
            interfaces: host.interfaces()?,
            routes: self.routes.then(|| host.routes()).transpose()?,
            dns: self.dns.then(|| host.dns()).transpose()?,
            rates: world.delta.map(|delta| delta.interfaces.clone()),
        })
    }

    fn print(&self, facts: &Facts, page: &mut Page) {
        let shown: Vec<&Interface> =
            facts.interfaces.iter().filter(|i| self.all || i.up).collect();
        links(&shown, page);
        if self.stats {
            stats(&shown, page);
        }
        if let Some(rates) = &facts.rates {
            measured(rates, page);
        }
        if let Some(list) = &facts.routes {
            routes(list, page);
        }
        if let Some(dns) = &facts.dns {
            page.heading("Name servers");
            for server in &dns.servers {
                page.line(server);
            }
            let search: Vec<String> =
                dns.search.iter().map(ToString::to_string).collect();
            if !search.is_empty() {
                page.line(format!("search {}", search.join(" ")));
            }
        }
    }
}

fn links(interfaces: &[&Interface], page: &mut Page) {
    use Side::Left;
    let rows: Vec<Vec<String>> = interfaces
        .iter()
        .map(|i| {
            let addresses: Vec<String> =
                i.addresses.iter().map(|a| a.shown(&i.name)).collect();
            vec![
                i.name.to_string(),
                if i.up { "up" } else { "down" }.to_owned(),
                i.kind.to_owned(),
                i.mac.clone().unwrap_or_default(),
                addresses.join(" "),
            ]
        })
        .collect();
    let heads = ["name", "state", "kind", "mac", "addresses"];
    page.table(&heads.map(|head| (head, Left)), &rows);
}

fn stats(interfaces: &[&Interface], page: &mut Page) {
    use Side::{Left, Right};
    page.line("");
    let heads = [
        ("name", Left),
        ("received", Right),
        ("packets", Right),
        ("errors", Right),
        ("dropped", Right),
        ("sent", Right),
        ("packets", Right),
        ("errors", Right),
        ("dropped", Right),
    ];
    let rows: Vec<Vec<String>> = interfaces
        .iter()
        .map(|i| {
            let c = &i.counters;
            vec![
                i.name.to_string(),
                page.units.size(c.rx_bytes),
                c.rx_packets.to_string(),
                c.rx_errors.to_string(),
                c.rx_dropped.to_string(),
                page.units.size(c.tx_bytes),
                c.tx_packets.to_string(),
                c.tx_errors.to_string(),
                c.tx_dropped.to_string(),
            ]
        })
        .collect();
    page.table(&heads, &rows);
}

fn measured(rates: &[NetRates], page: &mut Page) {
    use Side::{Left, Right};
    page.line("");
    let heads = [
        ("name", Left),
        ("received", Right),
        ("sent", Right),
        ("packets in", Right),
        ("packets out", Right),
    ];
    let rows: Vec<Vec<String>> = rates
        .iter()
        .map(|r| {
            vec![
                r.name.to_string(),
                page.units.rate(r.rx_bytes),
                page.units.rate(r.tx_bytes),
                format!("{:.0}/s", r.rx_packets),
                format!("{:.0}/s", r.tx_packets),
            ]
        })
        .collect();
    page.table(&heads, &rows);
}

fn routes(routes: &[Route], page: &mut Page) {
    use Side::{Left, Right};
    page.heading("Routes");
    let heads =
        [("to", Left), ("via", Left), ("interface", Left), ("metric", Right)];
    let rows: Vec<Vec<String>> = routes
        .iter()
        .map(|r| {
            let to = match (r.default, r.prefix) {
                (true, _) => "default".to_owned(),
                (_, Some(prefix)) => format!("{}/{prefix}", r.destination),
                (_, None) => format!("{} (mask with holes)", r.destination),
            };
            vec![
                to,
                r.gateway.map(|g| g.to_string()).unwrap_or_default(),
                r.interface.to_string(),
                r.metric.to_string(),
            ]
        })
        .collect();
    page.table(&heads, &rows);
}
