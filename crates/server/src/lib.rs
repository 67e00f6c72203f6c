//! The HTTP server: routes, sessions, permissions, the clock, the embedded web client.
//!
//! Knows who asks and what he may see. Must not know SQL (that is `store`'s) nor law (that is `approval`'s): every change is
//! planned by [`desk`] and committed by the store in one transaction.
//!
//! Reading order: [`desk`], `state`, `session`, `api`, `timers`, `demo`.

pub mod access;
mod api;
mod api_key;
mod attempt;
pub mod backup;
mod base_map;
pub mod bench;
mod burden;
mod chains;
mod client;
pub mod clock;
pub mod deliver;
pub mod demo;
pub mod desk;
mod dispatch;
pub mod erasure;
mod extract;
mod ics;
pub mod ids;
pub mod imports;
pub mod indicators;
mod kept;
pub mod keys;
pub mod law;
mod limit;
mod live;
pub mod matching;
pub mod metrics;
mod oidc;
pub mod pack;
pub mod password;
mod playbooks;
pub mod policies;
mod posts;
pub mod problem;
pub mod proof;
mod qr;
mod ranking;
pub mod reads;
mod request_id;
pub mod second_factor;
pub mod sequencer;
mod serve;
pub mod session;
pub mod sheets;
pub mod state;
mod tell;
pub mod timers;
pub mod totp;
mod twice;
mod upgrade;
pub mod uploads;
mod vault;
mod watching;
mod web;

pub use api::types::Role;
pub use base_map::BaseMap;
pub use client::Proxy;
pub use deliver::{Outgoing, Patience, Reach, Secret, Smtp, Tls};
pub use oidc::Configuration as IdentityProvider;
pub use serve::{Opened, Setup, document, open, papers, router, run};
