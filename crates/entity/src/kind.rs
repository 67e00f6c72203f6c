//! Which sorts of entities there are, and in which state one is.

use base::stable_names;

stable_names! {
    /// The sort of an entity (经营主体类型).
    Kind {
        /// A company or another enterprise (企业).
        Enterprise = "enterprise", "企业", "enterprise";
        /// A trader in his own name (个体工商户).
        Individual = "individual", "个体工商户", "individual business";
        /// A farmers' cooperative (农民专业合作社).
        Cooperative = "cooperative", "农民专业合作社", "farmers' cooperative";
    }
}

stable_names! {
    /// The state of an entity in the register (登记状态).
    State {
        /// It exists (存续).
        Live = "live", "存续", "registered";
        /// It gave up its registration (注销).
        Deregistered = "deregistered", "注销", "deregistered";
        /// Its licence was revoked (吊销).
        Revoked = "revoked", "吊销", "licence revoked";
    }
}
