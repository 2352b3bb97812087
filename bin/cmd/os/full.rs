//! `sysu os top` on the whole screen: keys, and what they do.

use std::time::{Duration, Instant};

use sysu::os::{Process, Sampler, Signal};

use super::{
    page::{Page, cut},
    ps::{Key as Order, pattern},
    screen::{Key, Screen},
    top::{Facts, Top},
    view::{Common, View as _, World},
};
use crate::ctx::Ctx;

/// How long the first measurement takes.
const FIRST: Duration = Duration::from_millis(250);

/// How often the size of the terminal is looked at.
const GLANCE: Duration = Duration::from_millis(200);

/// What is shown, and what the keys changed of it.
#[derive(Debug)]
struct State {
    order: Order,
    reverse: bool,
    /// The pattern by which processes are picked, as it was typed.
    filter: String,
    /// The pattern that is being typed.
    typing: Option<String>,
    /// The process that the marked line shows.
    marked: usize,
    first: usize,
    interval: Duration,
    paused: bool,
    help: bool,
    /// The signal that waits for a yes, and to whom it would go.
    asked: Option<(Signal, Box<Process>)>,
    /// What was said last.
    note: String,
}

/// What a key asks for beyond the state.
#[derive(Debug, PartialEq, Eq)]
enum Wish {
    Draw,
    /// Pick and sort once more.
    Pick,
    /// Measure now.
    Measure,
    Send,
    Leave,
}

const KEYS: &str = "q leave  c m t p n sort  r reverse  / filter  k K end  \
                    space stop  + - speed  ? keys";

const HELP: [&str; 12] = [
    "q, Esc         leave",
    "up, down       mark another process; Page, Home, End too",
    "c m t p n      sort by processor, memory, time, number, name",
    "s h            sort by start, threads",
    "r              turn the order around",
    "/              show only what matches a regular expression",
    "k K            send TERM, KILL to the marked process, after a yes",
    "space          stop, go on",
    "Enter          measure now",
    "+ -            measure more often, less often",
    "?              these keys",
    "Ctrl-C         leave",
];

impl State {
    fn new(top: &Top, interval: Duration) -> Self {
        Self {
            order: top.pick.sort.unwrap_or(Order::Cpu),
            reverse: false,
            filter: String::new(),
            typing: None,
            marked: 0,
            first: 0,
            interval,
            paused: false,
            help: false,
            asked: None,
            note: String::new(),
        }
    }

    /// Does what a key means. `rows` is how many processes are on the
    /// screen, `list` what there is to be marked.
    fn press(&mut self, key: Key, rows: usize, list: &[&Process]) -> Wish {
        self.note.clear();
        if key == Key::Leave {
            return Wish::Leave;
        }
        if self.typing.is_some() {
            return self.type_key(key);
        }
        if self.asked.is_some() {
            if matches!(key, Key::Char('y' | 'Y')) {
                return Wish::Send;
            }
            self.asked = None;
            "nothing was sent".clone_into(&mut self.note);
            return Wish::Draw;
        }
        if self.help {
            self.help = false;
            return Wish::Draw;
        }
        let last = list.len().saturating_sub(1);
        let order = match key {
            Key::Char('q' | 'Q') | Key::Escape => return Wish::Leave,
            Key::Enter => return Wish::Measure,
            Key::Up => {
                self.marked = self.marked.saturating_sub(1);
                return Wish::Draw;
            }
            Key::Down => {
                self.marked = (self.marked + 1).min(last);
                return Wish::Draw;
            }
            Key::PageUp => {
                self.marked = self.marked.saturating_sub(rows);
                return Wish::Draw;
            }
            Key::PageDown => {
                self.marked = (self.marked + rows).min(last);
                return Wish::Draw;
            }
            Key::Home => {
                self.marked = 0;
                return Wish::Draw;
            }
            Key::End => {
                self.marked = last;
                return Wish::Draw;
            }
            Key::Char(' ') => {
                self.paused = !self.paused;
                return Wish::Draw;
            }
            Key::Char('?') => {
                self.help = true;
                return Wish::Draw;
            }
            Key::Char('+' | '-') => {
                let faster = key == Key::Char('+');
                let secs = self.interval.as_secs_f64();
                let secs = if faster { secs / 2.0 } else { secs * 2.0 };
                self.interval = Duration::from_secs_f64(secs.clamp(0.2, 60.0));
                let secs = self.interval.as_secs_f64();
                self.note = format!("every {secs:.1} s");
                return Wish::Draw;
            }
            Key::Char('/') => {
                self.typing = Some(self.filter.clone());
                return Wish::Draw;
            }
            Key::Char('r') => {
                self.reverse = !self.reverse;
                return Wish::Pick;
            }
            Key::Char(c @ ('k' | 'K')) => {
                let signal =
                    if c == 'k' { Signal::TERM } else { Signal::KILL };
                self.asked = list
                    .get(self.marked)
                    .map(|&p| (signal, Box::new(p.clone())));
                return Wish::Draw;
            }
            Key::Char('c') => Order::Cpu,
            Key::Char('m') => Order::Mem,
            Key::Char('t') => Order::Time,
            Key::Char('p') => Order::Pid,
            Key::Char('n') => Order::Name,
            Key::Char('s') => Order::Start,
            Key::Char('h') => Order::Threads,
            _ => return Wish::Draw,
        };
        self.order = order;
        self.marked = 0;
        Wish::Pick
    }

    /// A key while the pattern is typed.
    fn type_key(&mut self, key: Key) -> Wish {
        let Some(text) = &mut self.typing else { return Wish::Draw };
        match key {
            Key::Char(c) if text.len() < 200 => text.push(c),
            Key::Backspace => drop(text.pop()),
            Key::Escape => {
                self.typing = None;
                self.filter.clear();
                return Wish::Pick;
            }
            Key::Enter => {
                // What is wrong with it is said, and it stays to be mended.
                if let Err(why) = pattern(text) {
                    self.note = why;
                    return Wish::Draw;
                }
                self.filter = std::mem::take(text);
                self.typing = None;
                self.marked = 0;
                return Wish::Pick;
            }
            _ => {}
        }
        Wish::Draw
    }

    /// The line at the foot: what is asked, typed or said, else the keys.
    fn foot(&self) -> String {
        if let Some(text) = &self.typing {
            let why = if self.note.is_empty() { "" } else { "  ← " };
            return format!("/{text}{why}{}", self.note);
        }
        if let Some((signal, p)) = &self.asked {
            return format!("send {signal} to {} ({})? y or n", p.pid, p.name);
        }
        if !self.note.is_empty() {
            return self.note.clone();
        }
        if self.paused {
            return "stopped; space goes on".into();
        }
        KEYS.into()
    }
}

/// Shows processes on the whole screen until its user leaves.
///
/// # Errors
///
/// If facts cannot be read, or the terminal is gone.
pub(crate) fn run(
    top: &Top,
    common: &Common,
    ctx: &mut Ctx,
) -> anyhow::Result<()> {
    let interval = common.interval()?.unwrap_or(Duration::from_secs(1));
    let host = common.host(ctx)?;
    let mut state = State::new(top, interval);
    let mut sampler = Sampler::new(host.clone(), top.metrics());
    std::thread::sleep(FIRST);
    let mut delta = sampler.sample();
    let mut facts = {
        let world = World { host: &host, delta: Some(&delta) };
        read(top, &state, &world)?
    };
    let mut screen = Screen::take()?;
    let mut drawn = (0, None);
    let mut shown = 0;
    let mut wish = Some(Wish::Draw);
    let mut next = Instant::now() + state.interval;
    loop {
        let due = !state.paused && Instant::now() >= next;
        if due || wish == Some(Wish::Measure) {
            delta = sampler.sample();
            next = Instant::now() + state.interval;
        }
        if due || matches!(wish, Some(Wish::Measure | Wish::Pick)) {
            let world = World { host: &host, delta: Some(&delta) };
            facts = read(top, &state, &world)?;
        }
        let size = ctx.screen();
        if due || wish.is_some() || size != drawn {
            ctx.width = size.0;
            drawn = size;
            let rows = size.1.unwrap_or(24);
            let page;
            (page, shown) = draw(top, &facts, &mut state, ctx, common, rows);
            screen.draw(page.as_bytes())?;
        }
        let left = if state.paused {
            GLANCE
        } else {
            next.saturating_duration_since(Instant::now()).min(GLANCE)
        };
        wish = screen.key(left)?.map(|key| {
            let list: Vec<&Process> = facts.listed().collect();
            state.press(key, shown, &list)
        });
        match wish {
            Some(Wish::Leave) => return Ok(()),
            Some(Wish::Send) => send(&host, &mut state),
            _ => {}
        }
    }
}

fn read(top: &Top, state: &State, world: &World<'_>) -> anyhow::Result<Facts> {
    let mut pick = top.pick.clone();
    pick.sort = Some(state.order);
    if let Ok(filter) = pattern(&state.filter)
        && !state.filter.is_empty()
    {
        pick.filter = Some(filter);
    }
    let mut facts = top.facts(world, &pick)?;
    if state.reverse {
        facts.reverse();
    }
    Ok(facts)
}

fn send(host: &sysu::os::Host, state: &mut State) {
    let Some((signal, process)) = state.asked.take() else { return };
    let to = format!("{signal} to {} ({})", process.pid, process.name);
    state.note = match host.send_signal(&process, signal) {
        Ok(()) => format!("sent {to}"),
        Err(err) => format!("cannot send {to}: {err}"),
    };
}

/// Draws everything anew over what was there, and says how many processes
/// are on it.
fn draw(
    top: &Top,
    facts: &Facts,
    state: &mut State,
    ctx: &Ctx,
    common: &Common,
    rows: usize,
) -> (String, usize) {
    let mut page = Page::new(ctx, common.units);
    top.head(facts, &mut page);
    let head = page.take();
    // Under the head stand the names of the columns, at the foot a line.
    let room = rows.saturating_sub(head.lines().count() + 2).max(1);
    let count = facts.listed().count();
    state.marked = state.marked.min(count.saturating_sub(1));
    state.first = state
        .first
        .clamp(state.marked.saturating_sub(room - 1), state.marked)
        .min(count.saturating_sub(room));
    let body = if state.help {
        let lines: Vec<String> =
            HELP.iter().take(room).map(|l| cut(l, page.width)).collect();
        lines.join("\n")
    } else {
        top.table(facts, state.first..state.first + room, &mut page);
        page.take()
    };
    let marked = state.marked - state.first + 1;
    let mut out = String::from("\x1b[H");
    let all = head.lines().chain(body.lines()).take(rows.saturating_sub(1));
    let above = head.lines().count();
    for (n, line) in all.enumerate() {
        if !state.help && n == above + marked {
            out.push_str(&format!("\x1b[7m{line}\x1b[K\x1b[0m\r\n"));
        } else {
            out.push_str(line);
            out.push_str("\x1b[K\r\n");
        }
    }
    out.push_str("\x1b[J");
    let foot = crate::text::printable(&state.foot()).into_owned();
    let foot = cut(&foot, page.width.saturating_sub(1));
    // The foot stands at the last line, whatever is above it.
    out.push_str(&format!("\x1b[{rows};1H{}\x1b[K", page.style.faint(foot)));
    (out, room)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        State {
            order: Order::Cpu,
            reverse: false,
            filter: String::new(),
            typing: None,
            marked: 0,
            first: 0,
            interval: Duration::from_secs(1),
            paused: false,
            help: false,
            asked: None,
            note: String::new(),
        }
    }

    #[test]
    fn keys_sort_and_reverse() {
        let mut s = state();
        assert_eq!(s.press(Key::Char('m'), 5, &[]), Wish::Pick);
        assert_eq!((s.order, s.reverse), (Order::Mem, false));
        assert_eq!(s.press(Key::Char('r'), 5, &[]), Wish::Pick);
        assert!(s.reverse);
        assert_eq!(s.press(Key::Char('q'), 5, &[]), Wish::Leave);
        assert_eq!(s.press(Key::Leave, 5, &[]), Wish::Leave);
    }

    #[test]
    fn a_pattern_is_typed_mended_and_cleared() {
        let mut s = state();
        s.press(Key::Char('/'), 5, &[]);
        for c in "q(".chars() {
            assert_eq!(s.press(Key::Char(c), 5, &[]), Wish::Draw);
        }
        // What is no pattern stays to be mended.
        assert_eq!(s.press(Key::Enter, 5, &[]), Wish::Draw);
        assert!(s.foot().contains("unclosed group"), "{}", s.foot());
        s.press(Key::Backspace, 5, &[]);
        assert_eq!(s.press(Key::Enter, 5, &[]), Wish::Pick);
        assert_eq!(s.filter, "q");
        s.press(Key::Char('/'), 5, &[]);
        assert_eq!(s.press(Key::Escape, 5, &[]), Wish::Pick);
        assert_eq!(s.filter, "");
    }

    #[test]
    fn a_signal_waits_for_a_yes() {
        let p = Process::default();
        let list = [&p];
        let mut s = state();
        s.press(Key::Char('k'), 5, &list);
        assert!(s.foot().contains("SIGTERM"), "{}", s.foot());
        assert_eq!(s.press(Key::Enter, 5, &list), Wish::Draw);
        assert!(s.asked.is_none());
        s.press(Key::Char('K'), 5, &list);
        assert_eq!(s.press(Key::Char('y'), 5, &list), Wish::Send);
        // Without a process there is nobody to ask about.
        let mut s = state();
        s.press(Key::Char('k'), 5, &[]);
        assert!(s.asked.is_none());
    }

    #[test]
    fn the_mark_stays_on_the_list() {
        let p = Process::default();
        let list = [&p, &p, &p];
        let mut s = state();
        s.press(Key::PageDown, 5, &list);
        assert_eq!(s.marked, 2);
        s.press(Key::Down, 5, &list);
        assert_eq!(s.marked, 2);
        s.press(Key::Home, 5, &list);
        s.press(Key::Up, 5, &list);
        assert_eq!(s.marked, 0);
        s.press(Key::End, 5, &[]);
        assert_eq!(s.marked, 0);
    }

    #[test]
    fn the_time_between_has_bounds() {
        let mut s = state();
        for _ in 0..20 {
            s.press(Key::Char('+'), 5, &[]);
        }
        assert_eq!(s.interval, Duration::from_millis(200));
        for _ in 0..20 {
            s.press(Key::Char('-'), 5, &[]);
        }
        assert_eq!(s.interval, Duration::from_mins(1));
    }
}
