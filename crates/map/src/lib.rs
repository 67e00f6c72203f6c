//! Where things lie: positions in degrees, the borders of districts, what lies within which, and a made-up position for what nobody recorded.
//!
//! Degrees are those of CGCS 2000 (GB 22021), which is WGS 84 to within centimetres. Nothing is shifted: whoever brings in positions of a
//! shifted system (GCJ-02, BD-09) turns them back first.

mod border;
mod position;
mod scatter;

pub use border::{Border, BorderError, Borders, Polygon, Ring};
pub use position::{Bounds, OffTheEarth, Position};
pub use scatter::near;
