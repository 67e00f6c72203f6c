//! The promises that hold for the whole system, in reading order.

#![recursion_limit = "512"]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod calendar;
mod issues;
mod law;
mod sinks;
mod support;

mod api;
mod backup;
mod bad_input;
mod bench;
mod bundles;
mod burden;
mod campaign;
mod chains;
mod cockpit;
mod complaints;
mod contract;
mod day;
mod dispatch;
mod documents;
mod duties;
mod entities;
mod erasure;
mod establishments;
mod forces;
mod form;
mod imports;
mod indicators;
mod leads;
mod ledger;
mod limits;
mod map;
mod monitoring;
mod notices;
mod objectives;
mod offices;
mod open_data;
mod parlour;
mod past;
mod people;
mod permissions;
mod permits;
mod playbooks;
mod policies;
mod posts;
mod rankings;
mod ratings;
mod reads;
mod search;
mod second_factor;
mod security_documents;
mod september;
mod sheets;
mod sign_in;
mod taken_in;
mod tidy;
mod tour;
mod uploads;
mod visits;
mod waits;
mod walks;
mod watching;
mod windows;
