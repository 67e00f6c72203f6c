//! The one source of `now`: real time in a deployment, a simulated instant that can be advanced in the demo.

use jiff::Timestamp;
use std::sync::Mutex;

/// Where `now` comes from.
#[derive(Debug)]
pub enum Clock {
    /// The machine's clock.
    Real,
    /// A simulated clock: it stands still until somebody advances it.
    Simulated(Mutex<Timestamp>),
}

impl Clock {
    /// A simulated clock that shows `at`.
    pub fn simulated(at: Timestamp) -> Self {
        Self::Simulated(Mutex::new(at))
    }

    /// The present instant.
    #[expect(clippy::disallowed_methods, reason = "this is the one place where time enters")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Real => Timestamp::now(),
            Self::Simulated(at) => *at.lock().expect("no thread panics while it holds the clock"),
        }
    }

    /// Whether time is simulated.
    pub fn is_simulated(&self) -> bool {
        matches!(self, Self::Simulated(_))
    }

    /// Moves a simulated clock forward; never back. `false` when the clock is real or `to` lies in the past.
    pub fn advance(&self, to: Timestamp) -> bool {
        let Self::Simulated(at) = self else { return false };
        let mut at = at.lock().expect("no thread panics while it holds the clock");
        if to < *at {
            return false;
        }
        *at = to;
        true
    }
}
