//! Why something is not done in the hall.

use crate::State;
use base::Named;
use jiff::civil::{Date, Time};

/// Why something is not done in the hall (不予办理的原因).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HallError {
    /// The pack has no such group.
    #[error("there is no such business group")]
    NoSuchGroup,
    /// The pack has no such precedence.
    #[error("nobody is called first for that reason")]
    NoSuchPrecedence,
    /// The pack has no such window.
    #[error("there is no such window")]
    NoSuchWindow,
    /// Others sit at it.
    #[error("others sit at {}", window.en)]
    NotYourWindow {
        /// Its name.
        window: Named,
    },
    /// The window has somebody in hand.
    #[error("finish with {number} first")]
    WindowBusy {
        /// His number.
        number: String,
    },
    /// The number is in hand at another window.
    #[error("this number is in hand at window {window}")]
    AtAnotherWindow {
        /// Which.
        window: String,
    },
    /// Nobody waits whom the window could call.
    #[error("nobody waits for this window")]
    NobodyWaits,
    /// The step does not follow from the ticket's state.
    #[error("the number is {}; this step does not follow", state.text().en)]
    WrongState {
        /// The state.
        state: State,
    },
    /// It was not called often enough to count as missed.
    #[error("the number was called {calls} times: call it {of} times before it counts as missed")]
    CallAgain {
        /// How often it was called.
        calls: u32,
        /// How often it must be.
        of: u32,
    },
    /// A ticket is good for its day.
    #[error("the ticket was good for {on} alone: take a new one")]
    AnotherDay {
        /// Its day.
        on: Date,
    },
    /// It is there already.
    #[error("the number is at this window already")]
    SameWindow,
    /// The hall is closed.
    #[error("tickets are given again on {on} from {opens}", opens = .opens.strftime("%H:%M"))]
    Closed {
        /// The day on which it opens.
        on: Date,
        /// From when on.
        opens: Time,
    },
    /// Too many wait.
    #[error("{waiting} people wait: no more tickets of this group are given for now")]
    Full {
        /// How many.
        waiting: usize,
    },
}

impl HallError {
    /// The stable name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoSuchGroup => "no-such-group",
            Self::NoSuchPrecedence => "no-such-precedence",
            Self::NoSuchWindow => "no-such-window",
            Self::NotYourWindow { .. } => "not-your-window",
            Self::WindowBusy { .. } => "window-busy",
            Self::AtAnotherWindow { .. } => "ticket-at-another-window",
            Self::NobodyWaits => "nobody-waits",
            Self::WrongState { .. } => "ticket-state",
            Self::CallAgain { .. } => "call-again",
            Self::AnotherDay { .. } => "ticket-of-another-day",
            Self::SameWindow => "same-window",
            Self::Closed { .. } => "hall-closed",
            Self::Full { .. } => "hall-full",
        }
    }

    /// What is wrong and what to do, in both languages.
    pub fn sentence(&self) -> Named {
        let zh = match self {
            Self::NoSuchGroup => "没有这一业务类别，请重新选择。".to_owned(),
            Self::NoSuchPrecedence => "没有这一优先情形，请重新选择。".to_owned(),
            Self::NoSuchWindow => "没有这个窗口，请重新选择。".to_owned(),
            Self::NotYourWindow { window } => format!("“{}”由其他单位的人员值守，请选择本单位的窗口。", window.zh),
            Self::WindowBusy { number } => format!("本窗口的 {number} 号还没有办结，请先办结、转出或者过号。"),
            Self::AtAnotherWindow { window } => format!("这个号正在 {window} 号窗口办理。"),
            Self::NobodyWaits => "目前没有等候本窗口的人。".to_owned(),
            Self::WrongState { state } => format!("这个号目前“{}”，不能这样操作。", state.text().zh),
            Self::CallAgain { calls, of } => format!("已叫 {calls} 次；叫满 {of} 次仍未到，才能过号。"),
            Self::AnotherDay { on } => format!("号票仅限 {on} 当日使用，请重新取号。"),
            Self::SameWindow => "这个号已经在该窗口。".to_owned(),
            Self::Closed { on, opens } => format!("现在不在取号时间，{on} {} 起可以取号。", opens.strftime("%H:%M")),
            Self::Full { waiting } => format!("该类业务已有 {waiting} 人等候，暂停取号，请稍后再来或者网上办理。"),
        };
        Named::new(zh, format!("{self}."))
    }
}
