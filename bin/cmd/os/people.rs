//! `sysu os user`, `users`, `groups` and `who`: four lists of one shape.

use serde::Serialize;
use sysu::os::{Group, Session, User, rfc3339};

use super::{
    page::{Page, Side},
    view::{View, World},
};

/// The user under whose rights this runs, with the groups
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os user
  $ sysu os user --json")]
pub(crate) struct Own {}

#[derive(Serialize)]
pub(crate) struct OwnFacts {
    user: User,
    groups: Vec<Group>,
}

impl View for Own {
    type Facts = OwnFacts;

    fn read(&self, world: &World<'_>) -> anyhow::Result<OwnFacts> {
        let user = world.host.user_info()?;
        let groups = world.host.groups_of(&user).unwrap_or_default();
        Ok(OwnFacts { user, groups })
    }

    fn print(&self, facts: &OwnFacts, page: &mut Page) {
        let user = &facts.user;
        page.fact("Name", &user.name);
        page.fact("Number", user.uid);
        page.maybe("Full name", user.full_name.as_ref());
        page.fact("Home", &user.home);
        page.fact("Shell", &user.shell);
        let groups: Vec<String> = facts
            .groups
            .iter()
            .map(|g| format!("{} ({})", g.name, g.gid))
            .collect();
        page.fact("Groups", groups.join(", "));
    }
}

/// The users of this machine
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os users
  $ sysu os users --people
  $ sysu os users --json")]
pub(crate) struct Users {
    /// Only people: numbers from 1000 up, and root
    #[arg(long)]
    people: bool,
}

#[derive(Serialize)]
pub(crate) struct UsersFacts {
    users: Vec<User>,
}

impl View for Users {
    type Facts = UsersFacts;

    fn read(&self, world: &World<'_>) -> anyhow::Result<UsersFacts> {
        let mut users = world.host.users()?;
        // 65534 is "nobody".
        users.retain(|u| {
            !self.people || u.uid == 0 || u.uid >= 1000 && u.uid != 65534
        });
        Ok(UsersFacts { users })
    }

    fn print(&self, facts: &UsersFacts, page: &mut Page) {
        use Side::{Left, Right};
        let rows: Vec<Vec<String>> = facts
            .users
            .iter()
            .map(|u| {
                vec![
                    u.uid.to_string(),
                    u.name.to_string(),
                    u.gid.to_string(),
                    u.home.to_string(),
                    u.shell.to_string(),
                ]
            })
            .collect();
        page.table(
            &[
                ("uid", Right),
                ("name", Left),
                ("gid", Right),
                ("home", Left),
                ("shell", Left),
            ],
            &rows,
        );
    }
}

/// The groups of this machine and who is in them
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os groups
  $ sysu os groups --json")]
pub(crate) struct Groups {}

#[derive(Serialize)]
pub(crate) struct GroupsFacts {
    groups: Vec<Group>,
}

impl View for Groups {
    type Facts = GroupsFacts;

    fn read(&self, world: &World<'_>) -> anyhow::Result<GroupsFacts> {
        Ok(GroupsFacts { groups: world.host.groups()? })
    }

    fn print(&self, facts: &GroupsFacts, page: &mut Page) {
        use Side::{Left, Right};
        let rows: Vec<Vec<String>> = facts
            .groups
            .iter()
            .map(|g| {
                let members: Vec<String> =
                    g.members.iter().map(ToString::to_string).collect();
                vec![g.gid.to_string(), g.name.to_string(), members.join(" ")]
            })
            .collect();
        let heads = [("gid", Right), ("name", Left), ("members", Left)];
        page.table(&heads, &rows);
    }
}

/// Who is logged in
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  $ sysu os who
  $ sysu os who --json

The exit status is 1 when nobody is, or when nothing records it.")]
pub(crate) struct Who {}

#[derive(Serialize)]
pub(crate) struct WhoFacts {
    sessions: Vec<Session>,
}

impl View for Who {
    type Facts = WhoFacts;

    fn read(&self, world: &World<'_>) -> anyhow::Result<WhoFacts> {
        let sessions = match world.host.sessions() {
            Err(err) if err.is_absent() => Vec::new(),
            sessions => sessions?,
        };
        if sessions.is_empty() {
            return Err(super::view::none("nobody is recorded as logged in"));
        }
        Ok(WhoFacts { sessions })
    }

    fn print(&self, facts: &WhoFacts, page: &mut Page) {
        use Side::Left;
        let rows: Vec<Vec<String>> = facts
            .sessions
            .iter()
            .map(|s| {
                let text = |t: &Option<sysu::os::Text>| {
                    t.as_ref().map(ToString::to_string).unwrap_or_default()
                };
                vec![
                    s.user.to_string(),
                    text(&s.tty),
                    s.since.map(rfc3339).unwrap_or_default(),
                    text(&s.host),
                ]
            })
            .collect();
        let heads = ["user", "terminal", "since", "from"];
        page.table(&heads.map(|head| (head, Left)), &rows);
    }
}
