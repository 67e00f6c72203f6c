//! How much a form holds.

use serde_json::Value;

/// What a program adds to a form: which record, in which version, which button.
const BOOKKEEPING: [&str; 3] = ["version", "id", "do"];

/// The fields of a form that hold something (填写字段数): texts that are not blank, numbers, boxes that are ticked; each entry of a list is one.
///
/// What a program adds (`version`, `id`, `do`) is nobody's work. A field that was filled in before the form opened and is sent as it was counts too:
/// the receiver cannot tell, and a burden is rather overstated than hidden.
pub fn fields(body: &Value) -> u64 {
    match body {
        Value::Null | Value::Bool(false) => 0,
        Value::Bool(true) | Value::Number(_) => 1,
        Value::String(text) => u64::from(!text.trim().is_empty()),
        Value::Array(all) => all.iter().map(fields).sum(),
        Value::Object(all) => {
            all.iter().filter(|(name, _)| !BOOKKEEPING.contains(&name.as_str())).map(|(_, one)| fields(one)).sum()
        }
    }
}
