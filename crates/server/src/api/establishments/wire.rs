//! What somebody fills in to set up a company, as the wire carries it.

use crate::desk::Declaration;
use city::NameParts;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The one form of setting up a company. Only the kind of entity and the name must be there from the start.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewEstablishment {
    /// The kind of entity.
    pub entity: String,
    /// The name's place (行政区划).
    pub prefix: String,
    /// The trade name (字号).
    pub trade: String,
    /// What it does (行业或者经营特点).
    pub business: String,
    /// What it is (组织形式).
    pub suffix: String,
    /// The pack's district; empty while it is not known.
    pub district: String,
    /// GB/T 4754 digits; empty while they are not known.
    pub industry: String,
    /// Whole yuan.
    pub capital_yuan: i64,
    pub address: String,
    /// owned, rented or shared; empty while it is not known.
    pub premises: String,
    pub scope: String,
    /// Whether the scope needs a permission before registration.
    pub prior_permission: bool,
    pub staff: i64,
    /// seal, invoices, insurance, fund, bank.
    pub wants: BTreeSet<String>,
    pub bank: Option<String>,
    pub representative: String,
    /// Sent once; only its last four characters are kept, and it is never sent back.
    #[serde(skip_serializing)]
    pub representative_id: Option<String>,
    pub phone: String,
}

impl NewEstablishment {
    /// What the desk takes.
    pub fn read(self) -> Declaration {
        Declaration {
            entity: self.entity,
            name: NameParts { prefix: self.prefix, trade: self.trade, business: self.business, suffix: self.suffix },
            district: self.district,
            industry: self.industry,
            capital_yuan: self.capital_yuan,
            address: self.address,
            premises: self.premises,
            scope: self.scope,
            prior_permission: self.prior_permission,
            staff: self.staff,
            wants: self.wants,
            bank: self.bank.filter(|bank| !bank.is_empty()),
            representative: self.representative,
            representative_id: self.representative_id,
            phone: self.phone,
        }
    }
}
