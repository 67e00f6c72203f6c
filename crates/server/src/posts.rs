//! Posts (岗位): what somebody holds beside the post of his account, what another lent him for some days (代理、委托), and how far he reaches in the one
//! in which he acts. One row is one post, lent or not; whoever switches acts in it, and everything that asks who acts and how far he reaches asks the same
//! [`Me`](crate::session::Me).

use crate::api::types::Role;
use crate::session::Me;
use crate::state::App;
use ::duty::Party;
use base::OfficeId;
use city::City;
use store::{PostRecord, StoreError};
use uuid::Uuid;

/// His posts, and what follows from the one in which he acts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// The post of his account.
    pub account: Option<Seat>,
    /// What he holds today beside it, lent to him or not.
    pub posts: Vec<PostRecord>,
    /// As whom he owes and is owed in any of them.
    pub parties: Vec<Party>,
    /// The offices beneath that which he leads.
    pub beneath: Vec<String>,
    /// What lies in the district that he leads.
    pub districts: Vec<String>,
}

/// What a post is: a role in an office, for a company, or with a district.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// In which role.
    pub role: Role,
    /// In which office.
    pub office: Option<String>,
    /// For which company.
    pub credit_code: Option<String>,
    /// For a leader: the district that he leads, if not the whole city.
    pub district: Option<String>,
}

impl Seat {
    /// Of a post; none when its role is unknown to this program.
    pub fn of(post: &PostRecord) -> Option<Self> {
        let PostRecord { office, credit_code, district, .. } = post.clone();
        Some(Self { role: Role::parse(&post.role)?, office, credit_code, district })
    }

    /// In which somebody acts.
    pub fn held_by(me: &Me) -> Self {
        let Me { role, office, credit_code, district, .. } = me.clone();
        Self { role, office, credit_code, district }
    }

    /// As whom its holder owes and is owed.
    pub fn party(&self) -> Option<Party> {
        match self.role {
            Role::Applicant => self.credit_code.clone().map(Party::Applicant),
            role => Some(Party::Post(OfficeId::parse(self.office.as_deref()?).ok()?, role.as_str().to_owned())),
        }
    }
}

/// As whom the holder of a post hears what is told: one that was lent for some areas alone is told nothing unless duties are among them.
pub fn heard(post: &PostRecord) -> Option<Party> {
    let hears = post.areas.is_empty() || post.areas.iter().any(|area| area == "duties");
    Seat::of(post).filter(|_| hears)?.party()
}

/// Somebody, who was read in the post of his account, in one of his posts today, with what he reaches in it; the second is whether he holds that post. If
/// not, he is in that of his account.
///
/// # Errors
/// What the store says.
pub async fn acting(app: &App, me: Me, post: Option<Uuid>) -> Result<(Me, bool), StoreError> {
    let account = me.held.account.clone().unwrap_or_else(|| Seat::held_by(&me));
    let posts = app.store.posts_in_force(me.id, app.today()).await?;
    let wanted = posts.iter().find(|one| Some(one.id) == post).and_then(|one| Some((one.clone(), Seat::of(one)?)));
    let there = post.is_none() || wanted.is_some();
    let (post, Seat { role, office, credit_code, district }) = match wanted {
        Some((post, seat)) => (Some(post), seat),
        None => (None, account.clone()),
    };
    let city = &app.desk.city;
    let beneath = match (&office, role) {
        (Some(office), Role::OfficeHead) => city.with_those_beneath(office).iter().map(|one| one.id.to_string()).collect(),
        _ => Vec::new(),
    };
    let districts = district.as_deref().map(|id| city.districts_within(id)).unwrap_or_default();
    let districts = districts.iter().map(|one| one.id.clone()).collect();
    let parties = std::iter::once(account.party()).chain(posts.iter().map(heard)).flatten().collect();
    let held = Held { account: Some(account), posts, parties, beneath, districts };
    Ok((Me { role, office, credit_code, district, post, held, ..me }, there))
}

/// Roles that go with no other in one person: a company's, and that of whoever looks into what offices do.
const APART: [Role; 2] = [Role::Applicant, Role::Inspector];
/// Roles at a desk of one office, whose acts are its own: the organ that has the power acts by its own staff (行政许可法 art. 22, 24).
pub const DESKS: [Role; 3] = [Role::WindowClerk, Role::Reviewer, Role::OfficeHead];

/// Whether two roles must not be one person's (岗位不相容).
pub fn conflict(one: Role, other: Role) -> bool {
    one != other && (APART.contains(&one) || APART.contains(&other))
}

/// Whether a post may be lent to somebody who has these of his own. A desk goes to people of its office or of one above or beneath it, an administrator's
/// post to an administrator, and nothing to whom it conflicts with.
pub fn may_be_lent(city: &City, post: &Seat, own: &[Seat]) -> bool {
    let beside = |office: &str| {
        let beneath = city.with_those_beneath(office);
        beneath.into_iter().chain(city.above(office)).map(|one| one.id.to_string()).collect::<Vec<_>>()
    };
    let near = match (&post.office, DESKS.contains(&post.role)) {
        (Some(office), true) => {
            let around = beside(office);
            own.iter().any(|seat| seat.office.as_ref().is_some_and(|one| around.contains(one)))
        }
        _ => true,
    };
    let administers = post.role != Role::Administrator || own.iter().any(|seat| seat.role == Role::Administrator);
    !own.is_empty() && near && administers && !own.iter().any(|seat| conflict(seat.role, post.role))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(role: Role, office: Option<&str>) -> Seat {
        Seat { role, office: office.map(str::to_owned), credit_code: None, district: None }
    }

    #[test]
    fn posts_go_to_those_whose_office_goes_with_them() {
        let city = crate::pack::embedded().expect("the pack");
        let may = |post: Seat, own: Seat| may_be_lent(&city, &post, &[own]);
        let reviewer = || seat(Role::Reviewer, Some("natural-resources"));
        assert!(may(reviewer(), seat(Role::Reviewer, Some("natural-resources"))));
        assert!(may(reviewer(), seat(Role::Reviewer, Some("realty-registration"))), "beneath it");
        assert!(may(reviewer(), seat(Role::Leader, Some("city-government"))), "above it");
        assert!(!may(reviewer(), seat(Role::Reviewer, Some("water"))), "beside it");
        assert!(!may(reviewer(), seat(Role::Applicant, None)) && !may(seat(Role::Applicant, None), reviewer()));
        let inspector = || seat(Role::Inspector, Some("discipline-inspection"));
        assert!(may(inspector(), inspector()) && !may(inspector(), reviewer()) && !may(seat(Role::Leader, None), inspector()));
        assert!(may(seat(Role::Leader, Some("city-government")), seat(Role::ProjectOfficer, Some("development-reform"))));
        assert!(!may(seat(Role::Administrator, None), reviewer()));
        assert!(!may_be_lent(&city, &reviewer(), &[reviewer(), inspector()]), "one of his posts conflicts");
        assert!(!may_be_lent(&city, &reviewer(), &[]));
    }
}
