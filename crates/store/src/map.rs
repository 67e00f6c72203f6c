//! Projects as points: of each just what a map draws.

use crate::StoreError;
use crate::columns::{position, some_date};
use crate::db::Store;
use crate::project::ProjectFilter;
use crate::row::row;
use jiff::civil::Date;
use map::Position;

/// A project as a map draws it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table project, commented in schema.sql")]
pub struct MapPoint {
    pub id: String,
    pub district: String,
    pub cluster: Option<String>,
    pub stage: String,
    pub next_due_on: Option<Date>,
    pub paused: bool,
    pub place: Option<Position>,
}

row! {
    struct Row {
        id: String,
        district: String,
        cluster: Option<String>,
        stage: String,
        next_due_on: Option<String>,
        paused: i64,
        lon_e6: Option<i64>,
        lat_e6: Option<i64>,
    }
}

impl Row {
    fn read(self) -> Result<MapPoint, StoreError> {
        Ok(MapPoint {
            next_due_on: some_date("next_due_on", self.next_due_on.as_deref())?,
            paused: self.paused != 0,
            place: position(self.lon_e6, self.lat_e6)?,
            id: self.id,
            district: self.district,
            cluster: self.cluster,
            stage: self.stage,
        })
    }
}

impl Store {
    /// All projects that a filter finds, as points, as they stood on its day.
    ///
    /// # Errors
    /// What the database says.
    pub async fn map_points(&self, filter: &ProjectFilter) -> Result<Vec<MapPoint>, StoreError> {
        let (then, found) = self.filtered(filter).await?;
        let [stage, due, paused] = ["stage", "next_due_on", "paused"].map(|column| then.column(column));
        let select = format!(
            "SELECT id, district, cluster, {stage} AS stage, {due} AS next_due_on, {paused} AS paused, lon_e6, lat_e6 FROM {}",
            then.tables()
        );
        let rows = self.db.all::<Row>(found.statement(&select, " ORDER BY id")).await?;
        rows.into_iter().map(Row::read).collect()
    }
}
