//! The table as a page of `docs/`: roles beside operations, area by area.

use super::{AREAS, Reach, Rule, Who};
use crate::api::permissions::summary;
use crate::api::types::Role;
use std::fmt::Write;

/// `docs/permissions.md`, made of the table and the API document.
pub fn page() -> String {
    let mut text = String::from(
        "# Who may do what

Made of the table in `crates/server/src/access/table/` by `tests/permissions.rs`; the same table is applied to every request before any handler runs, and
what no line of it allows is refused. In the product: `/permissions`.

- **city**: every record of the city. **district**: what lies in the district that a leader leads, with the functional areas within it; one who leads the
  city has no district, and it is the city to him. **office**: what one's office answers for, and for its head what the offices beneath it in the tree
  answer for. **own**: what is one's own, or one's company's. A dot: refused.
- Somebody acts in one of his posts at a time (the menu in the head of every page); the column is that of the post's role. A post that was lent for some
  areas lets its deputy act in these, and read what every official reads; see [operating.md](operating.md).
- A record outside one's reach is answered as one that does not exist (404). `·` in italics in the last column: those who may not are not told that
  such a thing exists either.
- Some operations do several things (`do` in their body): a line says who may do any of them; which is whose, the law says (`approval::Verb::roles`) or
  the record's page (`can`).
",
    );
    for area in AREAS {
        let _ = write!(text, "\n## {} {}\n\n| operation | |", area.name.1, area.name.0);
        let of_people = area.rules.iter().any(|rule| matches!(rule.who, Who::Roles(_)));
        let roles: &[Role] = if of_people { &Role::ALL } else { &[] };
        for role in roles {
            let _ = write!(text, " {}<br>{} |", role.name().zh, role.name().en);
        }
        let _ = write!(text, " others |\n| --- | --- |{} --- |\n", " --- |".repeat(roles.len()));
        for rule in area.rules {
            line(&mut text, rule, roles, &summary(rule.operation));
        }
    }
    text
}

fn line(text: &mut String, rule: &Rule, roles: &[Role], english: &str) {
    let _ = write!(text, "| `{}` | {}<br>{english} |", rule.operation, rule.title);
    for role in roles {
        let reach = match rule.who {
            Who::Everyone => "yes",
            Who::Key(_) => "·",
            Who::Roles(_) => rule.reach(*role).map_or("·", Reach::as_str),
        };
        let _ = write!(text, " {reach} |");
    }
    let others = match rule.who {
        Who::Everyone => "everyone".to_owned(),
        Who::Key(scope) => format!("key `{}`", scope.as_str()),
        Who::Roles(_) if rule.hidden || rule.known_to.is_some() => "*·*".to_owned(),
        Who::Roles(_) => "·".to_owned(),
    };
    let _ = writeln!(text, " {others} |");
}
