//! What a check of the log finds (核验发现): what was done to which fact, and where it stands.

use serde::Serialize;

/// Something that is not as it was appended or signed (异常).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The stable name: fact-changed, fact-dropped, facts-moved, fact-inserted, fact-back-dated, fact-erased-by-hand, number-missing,
    /// tile-altered, tile-missing, checkpoint-forged, checkpoint-contradicted, log-cut, log-unsigned.
    pub code: &'static str,
    /// The place in the log, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaf: Option<u64>,
    /// Whose fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Its number within the subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<i64>,
    /// The size of the checkpoint that it is about, or that first has the leaf.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<u64>,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Whose fact, and its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Whose {
    pub subject: String,
    pub number: i64,
    pub kind: String,
}

impl Finding {
    pub(super) fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, leaf: None, subject: None, number: None, checkpoint: None, zh: zh.into(), en: en.into() }
    }

    pub(super) fn leaf(mut self, leaf: u64) -> Self {
        self.leaf = Some(leaf);
        self
    }

    pub(super) fn checkpoint(mut self, size: Option<u64>) -> Self {
        self.checkpoint = size;
        self
    }

    pub(super) fn whose(mut self, whose: &Whose) -> Self {
        (self.subject, self.number) = (Some(whose.subject.clone()), Some(whose.number));
        self
    }

    pub(super) fn changed(whose: &Whose, leaf: u64, skeleton: Option<bool>) -> Self {
        let (zh, en) = match skeleton {
            Some(true) => (
                "何时、何人（岗位、单位）或何种留痕，可能被倒签",
                "when, who (role, office) or of what kind: it may be back-dated",
            ),
            Some(false) => ("内容或姓名", "its words or a name"),
            None => ("内容", "its content"),
        };
        Self::new(
            "fact-changed",
            format!("第 {leaf} 条：{} 的第 {} 条留痕（{}）被改动：{zh}", whose.subject, whose.number, whose.kind),
            format!("leaf {leaf}: fact {} of {} ({}) was changed: {en}", whose.number, whose.subject, whose.kind),
        )
        .leaf(leaf)
        .whose(whose)
    }

    pub(super) fn dropped(leaf: u64, before: Option<&Whose>, after: Option<&Whose>) -> Self {
        let name = |one: Option<&Whose>| one.map_or_else(|| "-".to_owned(), |one| format!("{} #{}", one.subject, one.number));
        let (before, after) = (name(before), name(after));
        Self::new(
            "fact-dropped",
            format!("第 {leaf} 条被删除：原在 {before} 与 {after} 之间"),
            format!("leaf {leaf} was dropped: it stood between {before} and {after}"),
        )
        .leaf(leaf)
    }

    pub(super) fn moved(at: u64, belongs: u64, n: u64, whose: &Whose) -> Self {
        Self::new(
            "facts-moved",
            format!("第 {at} 条起 {n} 条被调换顺序：{} 的第 {} 条留痕原是第 {belongs} 条", whose.subject, whose.number),
            format!(
                "{n} from leaf {at} were reordered: fact {} of {} was appended as leaf {belongs}",
                whose.number, whose.subject
            ),
        )
        .leaf(at)
        .whose(whose)
    }

    pub(super) fn inserted(leaf: u64, whose: &Whose) -> Self {
        Self::new(
            "fact-inserted",
            format!("第 {leaf} 条：{} 的第 {} 条留痕（{}）从未进入日志，是后插入的", whose.subject, whose.number, whose.kind),
            format!(
                "leaf {leaf}: fact {} of {} ({}) was never appended: it was put in by hand",
                whose.number, whose.subject, whose.kind
            ),
        )
        .leaf(leaf)
        .whose(whose)
    }
}
