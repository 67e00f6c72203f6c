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
    pub started_on: Option<Date>,
    pub completed_on: Option<Date>,
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
        started_on: Option<String>,
        completed_on: Option<String>,
        next_due_on: Option<String>,
        paused: i64,
        lon_e6: Option<i64>,
        lat_e6: Option<i64>,
    }
}

impl Row {
    fn read(self) -> Result<MapPoint, StoreError> {
        Ok(MapPoint {
            started_on: some_date("started_on", self.started_on.as_deref())?,
            completed_on: some_date("completed_on", self.completed_on.as_deref())?,
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
    /// All projects that a filter finds, as points.
    ///
    /// # Errors
    /// What the database says.
    pub async fn map_points(&self, filter: &ProjectFilter) -> Result<Vec<MapPoint>, StoreError> {
        let found = self.filtered(filter);
        let columns =
            "SELECT id, district, cluster, stage, started_on, completed_on, next_due_on, paused, lon_e6, lat_e6 FROM project";
        let rows = self.db.all::<Row>(found.statement(columns, " ORDER BY id")).await?;
        rows.into_iter().map(Row::read).collect()
    }
}
