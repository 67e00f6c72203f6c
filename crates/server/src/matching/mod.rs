//! Policies over the register (政策匹配): the exchange format of `ballast match`, and the answers with their digests.

mod answer;
mod input;
mod register;

pub use answer::{Answer, Matched, digest, lists, tally};
pub use input::{InputError, Inputs, read};
pub(crate) use register::off_thread;
pub use register::{Counts, Register, RegisterError, difference, facts, holds, union};
