//! Which sorts of entities there are, and in which state one is.

use base::Named;

/// A word of a fixed list: its code, its names.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = ($code:literal, $zh:literal, $en:literal)),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$of])* $variant),* }

        impl $name {
            /// Every one, in the order of the register.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its code, which never changes.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// Its name.
            pub fn name(self) -> Named {
                match self { $(Self::$variant => Named::new($zh, $en)),* }
            }

            /// The one with this code.
            pub fn of(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }

            /// The one that goes by this Chinese name or this code, as sheets have it.
            pub fn read(text: &str) -> Option<Self> {
                match text { $($zh | $code => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

words! {
    /// The sort of an entity (经营主体类型).
    Kind {
        /// A company or another enterprise (企业).
        Enterprise = ("enterprise", "企业", "enterprise"),
        /// A trader in his own name (个体工商户).
        Individual = ("individual", "个体工商户", "individual business"),
        /// A farmers' cooperative (农民专业合作社).
        Cooperative = ("cooperative", "农民专业合作社", "farmers' cooperative"),
    }
}

words! {
    /// The state of an entity in the register (登记状态).
    State {
        /// It exists (存续).
        Live = ("live", "存续", "registered"),
        /// It gave up its registration (注销).
        Deregistered = ("deregistered", "注销", "deregistered"),
        /// Its licence was revoked (吊销).
        Revoked = ("revoked", "吊销", "licence revoked"),
    }
}
