//! What it takes of an entity that a fact of the register becomes another: money, and trouble on a scale from 1 to 5.
//!
//! The scale is ours and the same for every city: 1 the fact is stated and proven, 2 a filing with the registrar, 3 months of own work
//! (staff, patents, a recognition), 4 another size of business, 5 a move. It ranks ways; it promises nothing.

use rules::{Cost, Field, Value};

/// Whether, and at what cost, a fact of the register can become another. What is not known only has to be stated.
pub fn price(field: &Field, from: Option<&Value>, to: &Value) -> Option<Cost> {
    let effort = |effort| Some(Cost { money_yuan: 0, effort });
    let Some(from) = from else { return effort(1) };
    let more = match (from, to) {
        (Value::Int(from), Value::Int(to)) => to.saturating_sub(*from),
        _ => 0,
    };
    match field.id.as_str() {
        // Capital is paid in, investment is spent: the difference is the price.
        "registered_capital" if more > 0 => Some(Cost { money_yuan: more, effort: 2 }),
        "fixed_investment" if more > 0 => Some(Cost { money_yuan: more, effort: 3 }),
        "insured" if more > 0 => effort(2),
        "staff" | "graduates" | "patents" | "rd_share" if more > 0 => effort(3),
        "energy_tce" | "loan_balance" => effort(3),
        "revenue" | "profit" | "tax_paid" | "export_value" | "exporter" | "above_scale" if more >= 0 => effort(4),
        "high_tech" | "listed" => (to == &Value::Bool(true)).then_some(Cost { money_yuan: 0, effort: 4 }),
        "credit_grade" => effort(3),
        "tags" => tags(from, to),
        "district" | "township" | "park" | "land_area" => effort(5),
        // Its age, its past, what it lives of and whose it is do not change for a policy; nor does anybody shrink for one.
        _ => None,
    }
}

/// A recognition is months of work, and nobody gives one up.
fn tags(from: &Value, to: &Value) -> Option<Cost> {
    let (Value::Texts(from), Value::Texts(to)) = (from, to) else { return None };
    if from.iter().any(|tag| !to.contains(tag)) {
        return None;
    }
    let gained = to.iter().filter(|tag| !from.contains(tag)).count();
    Some(Cost { money_yuan: 0, effort: 3 * i64::try_from(gained).unwrap_or(i64::MAX / 3) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rules::Type;

    #[test]
    fn money_is_the_difference_and_the_past_has_no_price() {
        let field = |id: &str, kind| Field::new(id, id, id, kind);
        let price = |id: &str, from: i64, to: i64| super::price(&field(id, Type::Int), Some(&Value::Int(from)), &Value::Int(to));
        assert_eq!(price("registered_capital", 3_000_000, 5_000_000), Some(Cost { money_yuan: 2_000_000, effort: 2 }));
        assert_eq!(price("registered_capital", 5_000_000, 3_000_000), None, "nobody pays out capital for a policy");
        assert_eq!(price("penalties", 2, 0), None);
        assert_eq!(super::price(&field("penalties", Type::Int), None, &Value::Int(0)), Some(Cost { money_yuan: 0, effort: 1 }));
        let texts = |tags: &[&str]| Value::Texts(tags.iter().map(|tag| (*tag).to_owned()).collect());
        let tags = field("tags", Type::Texts);
        assert_eq!(super::price(&tags, Some(&texts(&["a"])), &texts(&["a", "b"])), Some(Cost { money_yuan: 0, effort: 3 }));
        assert_eq!(super::price(&tags, Some(&texts(&["a"])), &texts(&["b"])), None);
    }
}
