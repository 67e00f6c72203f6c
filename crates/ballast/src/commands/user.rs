//! `ballast user`: accounts, the first one above all.

use super::{Place, block_on};
use crate::output::{Failure, Outcome};
use base::UserId;
use server::Role;
use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;
use store::UserRecord;

/// Arguments of `ballast user`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Add an account; its password is read from the terminal or from standard input
    Add(Add),
    /// Ask an account for no second factor any more: its device and its recovery codes are lost, and no administrator can help
    ResetFactor(ResetFactor),
}

#[derive(Debug, clap::Args)]
struct ResetFactor {
    #[command(flatten)]
    place: Place,
    /// The name to sign in with
    #[arg(long)]
    name: String,
}

#[derive(Debug, clap::Args)]
struct Add {
    #[command(flatten)]
    place: Place,
    /// The name to sign in with
    #[arg(long)]
    name: String,
    /// applicant, window-clerk, reviewer, office-head, project-officer, leader or administrator
    #[arg(long)]
    role: String,
    /// The office's id, for those who have one
    #[arg(long)]
    office: Option<String>,
    /// The company's unified social credit code, for an applicant
    #[arg(long)]
    credit_code: Option<String>,
}

/// Adds an account, or resets its second factor.
pub fn run(args: Args) -> Outcome {
    match args.command {
        Command::Add(one) => add(one),
        Command::ResetFactor(one) => reset_factor(one),
    }
}

fn reset_factor(args: ResetFactor) -> Outcome {
    block_on(async {
        let opened = server::open(&args.place.setup("http://127.0.0.1:8600", false)).await.map_err(Failure::system)?;
        let done = server::second_factor::reset(&opened.app, &args.name).await;
        opened.app.store.close().await;
        done.map_err(Failure::input)
    })?;
    eprintln!("The account '{}' signs in without a second factor.", args.name);
    Ok(ExitCode::SUCCESS)
}

fn add(add: Add) -> Outcome {
    let all: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    let role = Role::parse(&add.role)
        .ok_or_else(|| Failure::input(format!("there is no role '{}': one of {}", add.role, all.join(", "))))?;
    let city = server::pack::embedded().map_err(Failure::system)?;
    if let Some(office) = add.office.as_deref().filter(|id| city.office(id).is_none()) {
        return Err(Failure::input(format!("there is no office '{office}' in the city pack")));
    }
    let needs_office = matches!(role, Role::Reviewer | Role::OfficeHead);
    if needs_office && add.office.is_none() {
        return Err(Failure::input(format!("a {} belongs to an office: name it with --office", add.role)));
    }
    if role == Role::Applicant {
        let code =
            add.credit_code.as_deref().ok_or_else(|| Failure::input("an applicant has a company: give its --credit-code"))?;
        base::CreditCode::parse_confirmed(code).map_err(Failure::input)?;
    }
    let password = password(&add.name, &city)?;
    let hash = server::session::hash_password(&password).map_err(Failure::system)?;
    let name = add.name.clone();
    block_on(async move {
        let opened = server::open(&add.place.setup("http://127.0.0.1:8600", false)).await.map_err(Failure::system)?;
        let user = UserRecord {
            id: UserId::new(opened.app.ids.next(opened.app.clock.now())),
            name: add.name,
            role: role.as_str().to_owned(),
            office: add.office,
            credit_code: add.credit_code,
            password_hash: Some(hash),
            demo: false,
            active: true,
            district: None,
        };
        match opened.app.store.add_user(&user).await {
            Err(store::StoreError::Taken { .. }) => {
                return Err(Failure::input(format!("there is already an account '{}'", user.name)));
            }
            other => other.map_err(Failure::system)?,
        }
        opened.app.store.close().await;
        Ok(())
    })?;
    eprintln!("The account '{name}' may sign in as {}.", role.as_str());
    Ok(ExitCode::SUCCESS)
}

/// The password: asked for twice and unseen on a terminal, otherwise one line of standard input.
fn password(name: &str, city: &city::City) -> Result<String, Failure> {
    let password = if std::io::stdin().is_terminal() {
        let first = rpassword::prompt_password("Password (not shown as you type): ").map_err(Failure::system)?;
        let again = rpassword::prompt_password("The same again: ").map_err(Failure::system)?;
        if first != again {
            return Err(Failure::input("the two passwords differ: nothing was added"));
        }
        first
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(Failure::system)?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    server::password::check("password", &password, name, city).map_err(|error| Failure::input(error.message_en))?;
    Ok(password)
}
