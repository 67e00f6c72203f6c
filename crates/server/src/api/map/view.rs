//! What a map is drawn from, in columns: a hundred thousand points stay a few megabytes, and less than one as they are sent.

use crate::api::projects::stage_name;
use crate::api::types::{Lamp, Text};
use crate::api::view;
use crate::state::App;
use approval::{DossierKind, Stage};
use jiff::civil::Date;
use map::Position;
use serde::Serialize;
use store::{MapPoint, UNRECORDED};
use utoipa::ToSchema;

/// Projects on a map.
#[derive(Debug, Serialize, ToSchema)]
pub struct MapView {
    as_of: String,
    /// Whether a past day was asked for.
    past: bool,
    /// How many projects there are.
    total: usize,
    /// Of these, how many have a recorded place. The others stand for their district, where its seat is.
    placed: usize,
    districts: Vec<MapDistrict>,
    stages: Vec<MapClass>,
    /// The last, with an empty id: of no cluster.
    clusters: Vec<MapClass>,
    lamps: Vec<MapLamp>,
    projects: MapProjects,
    /// The base map behind it, if the operator chose one.
    base: Option<MapBase>,
}

/// A district on the map.
#[derive(Debug, Serialize, ToSchema)]
pub struct MapDistrict {
    id: String,
    name: Text,
    /// A functional area, which lies within a district.
    functional: bool,
    /// Where its seat is, in degrees of CGCS 2000; null where the city does not say.
    lon: Option<f64>,
    lat: Option<f64>,
    count: usize,
}

/// A class of projects, and how many there are.
#[derive(Debug, Serialize, ToSchema)]
pub struct MapClass {
    id: String,
    name: Text,
    count: usize,
}

/// How many projects show a lamp.
#[derive(Debug, Serialize, ToSchema)]
pub struct MapLamp {
    lamp: Lamp,
    count: usize,
}

/// Projects by columns: the same place in each is the same project. Numbers of districts, stages, clusters and lamps are places in those lists.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct MapProjects {
    /// Empty where the reader may open none of them.
    id: Vec<String>,
    district: Vec<usize>,
    stage: Vec<usize>,
    /// Empty where clusters are not shown.
    cluster: Vec<usize>,
    /// Empty where lamps are not shown.
    lamp: Vec<usize>,
    /// Hundred-thousandths of a degree east, about a metre; null: nobody recorded where it lies.
    lon: Vec<Option<i64>>,
    /// Hundred-thousandths of a degree north.
    lat: Vec<Option<i64>>,
}

/// A base map.
#[derive(Debug, Serialize, ToSchema)]
pub struct MapBase {
    /// Addresses of tiles (Web Mercator), the lowest layer first.
    tiles: Vec<String>,
    credit: String,
}

/// Borders as GeoJSON.
#[derive(Debug, Serialize, ToSchema)]
pub struct BordersView {
    r#type: &'static str,
    /// Whether they are a sketch for orientation and not the city's own survey.
    schematic: bool,
    features: Vec<BorderView>,
}

/// A district's border.
#[derive(Debug, Serialize, ToSchema)]
pub struct BorderView {
    r#type: &'static str,
    id: String,
    properties: BorderName,
    geometry: BorderAreas,
}

/// What a border is of: GeoJSON's properties, which a map's layers read.
#[derive(Debug, Serialize, ToSchema)]
pub struct BorderName {
    id: String,
    zh: String,
    en: String,
}

/// Areas in degrees: of each its line, then those around its holes.
#[derive(Debug, Serialize, ToSchema)]
pub struct BorderAreas {
    r#type: &'static str,
    coordinates: Vec<Vec<Vec<[f64; 2]>>>,
}

/// What a reader may know of each point.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    pub places: bool,
    pub ids: bool,
    pub clusters: bool,
    pub lamps: bool,
}

impl Shown {
    pub const EVERYTHING: Self = Self { places: true, ids: true, clusters: true, lamps: true };
}

/// The lamps, the most urgent first.
const LAMPS: [Lamp; 5] = [Lamp::Overdue, Lamp::DueSoon, Lamp::Green, Lamp::Paused, Lamp::None];

/// A list of classes that counts what it is asked for.
struct Counted {
    classes: Vec<MapClass>,
}

impl Counted {
    fn of(classes: impl IntoIterator<Item = (String, Text)>) -> Self {
        Self { classes: classes.into_iter().map(|(id, name)| MapClass { id, name, count: 0 }).collect() }
    }

    /// The place of a class; one that the city no longer has is added with its id as its name.
    fn count(&mut self, id: &str) -> usize {
        let place = self.classes.iter().position(|one| one.id == id).unwrap_or_else(|| {
            self.classes.push(MapClass { id: id.to_owned(), name: Text::same(id), count: 0 });
            self.classes.len() - 1
        });
        self.classes[place].count += 1;
        place
    }
}

/// What a map is drawn from.
pub fn map_view(app: &App, points: &[MapPoint], past: Option<Date>, shown: Shown) -> MapView {
    let (day, soon) = app.day_and_soon(past);
    let city = &app.desk.city;
    let unrecorded = points.iter().any(|point| point.stage == UNRECORDED).then_some(UNRECORDED);
    let known = Stage::of(DossierKind::Investment).map(Stage::as_str).chain(["started", "completed"]).chain(unrecorded);
    let mut stages = Counted::of(known.map(|id| (id.to_owned(), stage_name(id))));
    let none = (String::new(), Text::new("不属于集群", "of no cluster"));
    let named = city.clusters.iter().map(|one| (one.id.clone(), view::named(&one.name)));
    let mut clusters = Counted::of(named.chain([none]));
    let mut districts = Counted::of(city.districts.iter().map(|one| (one.id.clone(), view::named(&one.name))));
    let mut lamps = LAMPS.map(|lamp| MapLamp { lamp, count: 0 });
    let mut projects = MapProjects::default();
    let mut placed = 0;
    for point in points {
        projects.district.push(districts.count(&point.district));
        projects.stage.push(stages.count(&point.stage));
        if shown.ids {
            projects.id.push(point.id.clone());
        }
        if shown.clusters {
            projects.cluster.push(clusters.count(point.cluster.as_deref().unwrap_or_default()));
        }
        if shown.lamps {
            let lamp = view::lamp(point.next_due_on, point.paused, day, soon);
            let place = LAMPS.iter().position(|one| *one == lamp).unwrap_or_default();
            lamps[place].count += 1;
            projects.lamp.push(place);
        }
        let place = point.place.filter(|_| shown.places);
        placed += usize::from(place.is_some());
        projects.lon.push(place.map(|place| shortened(place.lon())));
        projects.lat.push(place.map(|place| shortened(place.lat())));
    }
    let seat = |id: &str| city.places.get(id).map(|place| (place.lon, place.lat)).unzip();
    let district = |one: MapClass| {
        let (lon, lat) = seat(&one.id);
        let functional = city.district(&one.id).is_some_and(|district| district.functional);
        MapDistrict { functional, lon, lat, id: one.id, name: one.name, count: one.count }
    };
    MapView {
        as_of: day.to_string(),
        past: past.is_some(),
        total: points.len(),
        placed,
        districts: districts.classes.into_iter().map(district).collect(),
        stages: stages.classes,
        clusters: if shown.clusters { clusters.classes } else { Vec::new() },
        lamps: if shown.lamps { lamps.into() } else { Vec::new() },
        projects,
        base: app.base_map.as_ref().map(|base| MapBase { tiles: base.tiles.clone(), credit: base.credit.clone() }),
    }
}

/// Degrees as a map needs them, to about a metre.
fn shortened(degrees: f64) -> i64 {
    (degrees * 100_000.0).round() as i64
}

/// The borders of the city's districts.
pub fn borders_view(app: &App) -> BordersView {
    let city = &app.desk.city;
    let degrees = |at: &Position| [at.lon(), at.lat()];
    let feature = |border: &map::Border| {
        let name = view::district(app, &border.id);
        let areas = border.polygons.iter().map(|polygon| polygon.iter().map(|ring| ring.iter().map(degrees).collect()).collect());
        BorderView {
            r#type: "Feature",
            id: border.id.clone(),
            properties: BorderName { id: border.id.clone(), zh: name.zh, en: name.en },
            geometry: BorderAreas { r#type: "MultiPolygon", coordinates: areas.collect() },
        }
    };
    let borders = city.borders.as_ref();
    BordersView {
        r#type: "FeatureCollection",
        schematic: borders.is_some_and(|borders| borders.schematic),
        features: borders.map(|borders| borders.all.iter().map(feature).collect()).unwrap_or_default(),
    }
}
