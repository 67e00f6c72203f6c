//! Trades: industries as somebody who serves entities knows them, coarser than divisions and finer than sections.

/// The trades (行业门类), by their places: first and last division of GB/T 4754-2017, Chinese and English name.
pub const TRADES: &[(u8, u8, &str, &str)] = &[
    (1, 5, "农林牧渔", "agriculture"),
    (6, 12, "采矿", "mining"),
    (13, 16, "食品饮料", "food and beverages"),
    (17, 19, "纺织服装", "textiles and garments"),
    (20, 24, "木材家具印刷文教", "wood, paper, printing"),
    (25, 29, "石化医药橡塑", "petrochemicals, medicine, plastics"),
    (30, 32, "建材和金属冶炼", "building materials and metals"),
    (33, 40, "装备和电子", "machinery and electronics"),
    (41, 43, "其他制造和维修", "other manufacturing and repair"),
    (44, 46, "电热燃水", "energy and water"),
    (47, 50, "建筑", "construction"),
    (51, 51, "批发", "wholesale"),
    (52, 52, "零售", "retail"),
    (53, 60, "交通物流", "transport and logistics"),
    (61, 62, "住宿餐饮", "hotels and restaurants"),
    (63, 65, "信息技术", "information technology"),
    (66, 69, "金融", "finance"),
    (70, 70, "房地产", "real estate"),
    (71, 72, "租赁和商务", "leasing and business services"),
    (73, 75, "科研技术", "research and technology"),
    (76, 79, "水利环境公共设施", "water, environment, public facilities"),
    (80, 82, "居民服务", "services to residents"),
    (83, 85, "教育卫生", "education and health"),
    (86, 90, "文化体育娱乐", "culture, sport, entertainment"),
    (91, 97, "公共管理和社会组织", "public administration"),
];

/// The trade of a division, by its place; none when it is unknown.
pub fn trade(division: &str) -> Option<u8> {
    let division: u8 = division.parse().ok()?;
    let at = TRADES.iter().position(|one| (one.0..=one.1).contains(&division))?;
    u8::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_division_has_one_trade() {
        for division in 1..=97u8 {
            let of = TRADES.iter().filter(|one| (one.0..=one.1).contains(&division)).count();
            assert_eq!(of, 1, "{division}");
        }
        assert_eq!((trade("18"), trade("98"), trade("")), (Some(3), None, None));
    }
}
