//! Companies that are being set up in the demonstration: declared, filed and handled at the desk like anybody's.

use super::{at, people};
use crate::desk::{Actors, Declaration, DeskError, NameStanding, Planned};
use crate::state::App;
use approval::{Command, Opinion, Outcome};
use base::{CaseId, PermitId, ProjectId};
use city::NameParts;
use city::demo::Founding;
use std::collections::{BTreeMap, BTreeSet};
use store::Dossier;

/// Builds them all.
///
/// # Errors
/// A sentence that says which one, and what the law or the store said.
pub async fn build(app: &App, foundings: &[Founding], staff: &people::Staff) -> Result<(), String> {
    for founding in foundings {
        one(app, founding, staff).await.map_err(|error| format!("{}: {error}", founding.trade))?;
    }
    Ok(())
}

async fn one(app: &App, founding: &Founding, staff: &people::Staff) -> Result<(), String> {
    let said = |error: DeskError| match error {
        DeskError::Invalid(errors) | DeskError::Checks(errors) => {
            errors.iter().map(|error| format!("{}: {}", error.field, error.message_en)).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    };
    let who = Actors::of(&staff.founder);
    let now = at(founding.day, founding.hour, 0);
    let declaration = declaration(app, founding).map_err(said)?;
    let number = crate::api::establishment_number(app.ids.next(now), now);
    let made = (ProjectId::new(app.ids.next(now)), number, &NameStanding::default());
    let mut planned = app.desk.declare(&declaration, made, &who, now).map_err(said)?;
    mark(&mut planned);
    let mut dossier = keep(app, vec![planned]).await?;
    if !founding.filed {
        return Ok(());
    }
    let now = at(founding.day, founding.hour, 30);
    let items = app.desk.kit(&dossier, founding.day).map_err(said)?;
    let form = app.desk.form(&dossier, &items, None, founding.day).map_err(said)?;
    let asked = form.form.papers.iter().filter(|paper| matches!(paper.source, approval::Source::Supply { .. }));
    let materials: BTreeSet<String> = asked.map(|paper| paper.key.clone()).collect();
    let ids = (CaseId::new(app.ids.next(now)), PermitId::new(app.ids.next(now)));
    let filed = app.desk.file(&dossier, dossier.project.version, (&materials, &BTreeMap::new()), ids, &who, now).map_err(said)?;
    dossier = keep(app, filed).await?;
    for (minutes, item) in (45..).step_by(20).zip(&founding.done) {
        let decide = Command::Decide {
            outcome: Outcome::Granted,
            reason: "符合规定，准予办理。".into(),
            document_number: None,
            false_papers: false,
        };
        let review = Command::Review { opinion: Opinion::Agree, text: "登记信息已核对一致。".into() };
        for (minute, command) in (minutes..).step_by(5).zip([Command::Accept {}, review, decide, Command::Deliver {}]) {
            let Some(case) = dossier.cases.iter().find(|case| case.item == *item && case.open) else { break };
            let (key, now) = ((case.id, case.version), at(founding.day, founding.hour, minute));
            let by = Actors::of(staff.for_step(&case.office, command.verb()));
            let permit = PermitId::new(app.ids.next(now));
            let planned = app.desk.command(&dossier, key, command, permit, &by, now).map_err(said)?;
            dossier = keep(app, vec![planned]).await?;
        }
    }
    Ok(())
}

/// What is filled in; the person behind it is nobody's.
fn declaration(app: &App, founding: &Founding) -> Result<Declaration, DeskError> {
    let district = app.desk.city.district(&founding.district).map(|one| one.name.zh.clone()).unwrap_or_default();
    Ok(Declaration {
        entity: founding.entity.clone(),
        name: NameParts {
            prefix: app.desk.starter()?.prefixes.first().cloned().unwrap_or_default(),
            trade: founding.trade.clone(),
            business: founding.business.clone(),
            suffix: founding.suffix.clone(),
        },
        district: founding.district.clone(),
        industry: founding.industry.clone(),
        capital_yuan: founding.capital_yuan,
        address: format!("{district}（演示地址）"),
        premises: founding.premises.clone(),
        scope: founding.scope.clone(),
        prior_permission: founding.prior_permission,
        staff: founding.staff,
        wants: founding.wants.clone(),
        bank: founding.bank.clone(),
        representative: "演示负责人".to_owned(),
        // The example of GB 11643 itself: nobody's.
        representative_id: Some("11010519491231002X".to_owned()),
        phone: "13800000000".to_owned(),
    })
}

/// Marks a new establishment as made up.
fn mark(planned: &mut Planned) {
    planned.dossier.project.synthetic = true;
    for write in &mut planned.change.projects {
        if let store::Write::New(record) = write {
            record.synthetic = true;
        }
    }
}

/// Commits plans that follow one another; permits are rendered when somebody first asks for them.
async fn keep(app: &App, plans: Vec<Planned>) -> Result<Dossier, String> {
    let id = plans.last().map(|planned| planned.dossier.project.id).ok_or("nothing was planned")?;
    let changes = plans.into_iter().map(|planned| planned.change).collect();
    app.store.commit_all(changes).await.map_err(|error| error.to_string())?;
    app.store.dossier(id).await.map_err(|error| error.to_string())
}
