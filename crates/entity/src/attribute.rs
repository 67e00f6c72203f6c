//! What rules ask of an entity beside its industry and district: each attribute's name, its unit, its codes, what it may be.
//!
//! The names and the codes are those that policies are written with; money is whole yuan, `rd_share` ten-thousandths of revenue, a day a
//! civil date. Every attribute may be unknown, and unknown is not zero.

use base::Named;
use jiff::civil::Date;

/// In what an attribute is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Whole yuan.
    Yuan,
    /// A whole number of what its name says.
    Count,
    /// A place in a list, from 0; each with its Chinese and its English name.
    Code(&'static [(&'static str, &'static str)]),
    /// A civil date, as days since 1970-01-01.
    Day,
    /// 0 or 1.
    Flag,
    /// Bit i set: it has tag i of [`TAGS`].
    Tags,
}

/// An attribute (属性) of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// Its name in rules.
    pub name: &'static str,
    /// The column that keeps it.
    pub column: &'static str,
    /// Its name for people, Chinese and English.
    pub shown: (&'static str, &'static str),
    /// In what it is told.
    pub unit: Unit,
    /// The smallest value that it may have.
    pub min: i64,
    /// The largest.
    pub max: i64,
}

/// Codes of ownership (所有制).
const OWNERSHIP: &[(&str, &str)] = &[
    ("国有", "state-owned"),
    ("集体", "collective"),
    ("民营", "private"),
    ("外商投资", "foreign"),
    ("港澳台投资", "Hong Kong, Macao, Taiwan"),
    ("其他", "other"),
];
/// Codes of size (规模).
const SIZE: &[(&str, &str)] = &[("微型", "micro"), ("小型", "small"), ("中型", "medium"), ("大型", "large")];
/// Codes of credit grades (信用等级).
const GRADE: &[(&str, &str)] = &[("A", "A"), ("B", "B"), ("C", "C"), ("D", "D"), ("E", "E")];
/// From 1900-01-01 to 2199-12-31.
const DAYS: (i64, i64) = (-25_567, 84_005);

/// The attributes, in the order of their columns.
pub const ATTRIBUTES: &[Attribute] = &[
    of("township", "township", ("乡镇（街道）编号", "township number"), Unit::Count, 0, 255),
    of("park", "park", ("园区编号（0为不在园区）", "park number (0: in none)"), Unit::Count, 0, 255),
    of("ownership", "ownership", ("所有制", "ownership"), Unit::Code(OWNERSHIP), 0, 5),
    of("size_class", "size_class", ("规模", "size"), Unit::Code(SIZE), 0, 3),
    of("credit_grade", "credit_grade", ("信用等级", "credit grade"), Unit::Code(GRADE), 0, 4),
    of(
        "registered_capital",
        "registered_capital_yuan",
        ("注册资本（元）", "registered capital (yuan)"),
        Unit::Yuan,
        0,
        10_000_000_000_000,
    ),
    of("revenue", "revenue_yuan", ("营业收入（元）", "revenue (yuan)"), Unit::Yuan, 0, 10_000_000_000_000),
    of("profit", "profit_yuan", ("利润总额（元）", "profit (yuan)"), Unit::Yuan, -10_000_000_000_000, 10_000_000_000_000),
    of("tax_paid", "tax_paid_yuan", ("纳税额（元）", "tax paid (yuan)"), Unit::Yuan, 0, 10_000_000_000_000),
    of(
        "fixed_investment",
        "fixed_investment_yuan",
        ("固定资产投资（元）", "fixed investment (yuan)"),
        Unit::Yuan,
        0,
        10_000_000_000_000,
    ),
    of("export_value", "export_value_yuan", ("出口额（元）", "exports (yuan)"), Unit::Yuan, 0, 10_000_000_000_000),
    of("loan_balance", "loan_balance_yuan", ("贷款余额（元）", "loan balance (yuan)"), Unit::Yuan, 0, 10_000_000_000_000),
    of("staff", "staff", ("从业人数", "staff"), Unit::Count, 0, 10_000_000),
    of("insured", "insured", ("参保人数", "insured staff"), Unit::Count, 0, 10_000_000),
    of("graduates", "graduates", ("招用高校毕业生人数", "graduates employed"), Unit::Count, 0, 10_000_000),
    of("rd_share", "rd_share", ("研发投入占比（万分之）", "R&D share of revenue (1/10000)"), Unit::Count, 0, 10_000),
    of("patents", "patents", ("有效专利数", "patents in force"), Unit::Count, 0, 1_000_000),
    of("land_area", "land_area_m2", ("用地面积（平方米）", "land (m²)"), Unit::Count, 0, 1_000_000_000),
    of("energy_tce", "energy_tce", ("年综合能耗（吨标准煤）", "energy a year (tce)"), Unit::Count, 0, 2_147_483_647),
    of("penalties", "penalties", ("近三年行政处罚次数", "penalties in three years"), Unit::Count, 0, 100_000),
    of("founded", "founded_on", ("成立日期", "founded on"), Unit::Day, DAYS.0, DAYS.1),
    of("last_award", "last_award_on", ("最近一次享受政策日期", "last award on"), Unit::Day, DAYS.0, DAYS.1),
    of("high_tech", "high_tech", ("高新技术企业", "high-tech enterprise"), Unit::Flag, 0, 1),
    of("exporter", "exporter", ("出口企业", "exporter"), Unit::Flag, 0, 1),
    of("listed", "listed", ("上市企业", "listed"), Unit::Flag, 0, 1),
    of("above_scale", "above_scale", ("规模以上", "above scale"), Unit::Flag, 0, 1),
    of("first_time_applicant", "first_time_applicant", ("首次申报", "applies for the first time"), Unit::Flag, 0, 1),
    of("tags", "tags", ("标签", "tags"), Unit::Tags, 0, (1 << TAGS.len()) - 1),
];

/// The tags (标签) by their bits: code, Chinese name.
pub const TAGS: &[(&str, &str)] = &[
    ("specialized-new", "专精特新"),
    ("little-giant", "专精特新“小巨人”"),
    ("gazelle", "瞪羚企业"),
    ("unicorn-seed", "潜在独角兽"),
    ("tech-sme", "科技型中小企业"),
    ("innovative-sme", "创新型中小企业"),
    ("green-factory", "绿色工厂"),
    ("smart-factory", "智能工厂"),
    ("time-honored", "老字号"),
    ("agri-leader", "农业产业化龙头"),
    ("rural-coop", "农民合作社示范社"),
    ("port-user", "港口用户"),
    ("bonded", "保税业务"),
    ("cross-border-ec", "跨境电商"),
    ("cold-chain", "冷链物流"),
    ("clean-heat", "清洁供热"),
    ("solar", "光伏"),
    ("wind", "风电"),
    ("nuclear-supply", "核电配套"),
    ("hydrogen", "氢能"),
    ("petrochem", "石油化工"),
    ("fine-chem", "精细化工"),
    ("non-ferrous", "有色金属"),
    ("shipbuilding", "船舶制造"),
    ("swimwear", "泳装"),
    ("pump-valve", "泵阀"),
    ("tourism", "旅游"),
    ("homestay", "民宿"),
    ("elderly-care", "养老"),
    ("childcare", "托育"),
    ("veteran-owned", "退役军人创办"),
    ("graduate-startup", "高校毕业生创业"),
    ("women-led", "女性创办"),
    ("disabled-employer", "安置残疾人就业"),
    ("returning-migrant", "返乡创业"),
    ("patent-pledge", "专利质押"),
    ("green-loan", "绿色贷款"),
    ("first-loan", "首贷户"),
    ("listed-reserve", "上市后备"),
    ("headquarters", "总部企业"),
];

const fn of(
    name: &'static str,
    column: &'static str,
    shown: (&'static str, &'static str),
    unit: Unit,
    min: i64,
    max: i64,
) -> Attribute {
    Attribute { name, column, shown, unit, min, max }
}

impl Attribute {
    /// The attribute that rules call so.
    pub fn named(name: &str) -> Option<&'static Self> {
        ATTRIBUTES.iter().find(|one| one.name == name)
    }

    /// Its name for people.
    pub fn label(&self) -> Named {
        Named::new(self.shown.0, self.shown.1)
    }

    /// Whether it may have this value.
    pub fn takes(&self, value: i64) -> bool {
        (self.min..=self.max).contains(&value)
    }
}

/// What is known of one entity, by the places of [`ATTRIBUTES`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attributes(pub [Option<i64>; ATTRIBUTES.len()]);

impl Default for Attributes {
    fn default() -> Self {
        Self([None; ATTRIBUTES.len()])
    }
}

impl Attributes {
    /// The value of an attribute; none when it is unknown, or when there is no such attribute.
    pub fn get(&self, name: &str) -> Option<i64> {
        self.0[Self::place(name)?]
    }

    /// Sets an attribute that there is; says whether there is.
    pub fn set(&mut self, name: &str, value: Option<i64>) -> bool {
        match Self::place(name) {
            Some(at) => {
                self.0[at] = value;
                true
            }
            None => false,
        }
    }

    fn place(name: &str) -> Option<usize> {
        ATTRIBUTES.iter().position(|one| one.name == name)
    }
}

/// A day as the number that rules compare: days since 1970-01-01.
pub fn day_number(day: Date) -> i64 {
    // jiff tells the days of a span between dates without a look at any clock.
    (day - Date::constant(1970, 1, 1)).get_days().into()
}

/// The day of a number; none outside the calendar.
pub fn day_of(number: i64) -> Option<Date> {
    let span = jiff::Span::new().try_days(number).ok()?;
    Date::constant(1970, 1, 1).checked_add(span).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_its_number_are_the_same() {
        for (text, number) in [("1970-01-01", 0), ("2023-06-27", 19_535), ("1969-12-31", -1)] {
            let day: Date = text.parse().unwrap();
            assert_eq!((day_number(day), day_of(number)), (number, Some(day)));
        }
        assert_eq!(day_of(i64::MAX), None);
    }

    #[test]
    fn an_attribute_is_set_by_its_name() {
        let mut some = Attributes::default();
        assert!(some.set("staff", Some(12)) && !some.set("shoe_size", Some(44)));
        assert_eq!((some.get("staff"), some.get("revenue"), some.get("shoe_size")), (Some(12), None, None));
    }
}
