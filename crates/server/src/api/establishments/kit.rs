//! The kit (企业开办大礼包): everything that the company has received, as one file to take home.

use super::visible;
use crate::api::{permits, view};
use crate::extract::Id;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::extract::State;
use axum::response::Response;
use base::ProjectId;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

/// Everything that the company has received so far: its permits' signed files in one archive, in the order in which they came.
#[utoipa::path(get, path = "/establishments/{id}/kit", tag = "establishments", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/zip"), (status = 404, body = Problem)))]
pub(super) async fn kit(State(app): State<App>, me: Me, Id(id): Id<ProjectId>) -> Result<Response, Problem> {
    let dossier = visible(&app, &me, id).await?;
    let mut permits: Vec<_> = dossier.permits.iter().filter(|permit| permit.state == "in-force").collect();
    if permits.is_empty() {
        return Err(Problem::not_found(("已领到的证照", "permit of this company yet")));
    }
    permits.sort_by_key(|permit| (permit.issued_on, permit.id));
    let mut files = Vec::with_capacity(permits.len());
    for (n, permit) in (1..).zip(permits) {
        let name = view::item_name(&app, &permit.item, permit.issued_on);
        files.push((format!("{n:02}-{}-{}.pdf", name.zh, permit.document_number), permits::file(&app, permit).await?));
    }
    let bytes = archive(&files).map_err(Problem::broken)?;
    let number = dossier.establishment.map(|one| one.number).unwrap_or_default();
    Ok(view::attachment("application/zip", &format!("{number}.zip"), bytes))
}

/// PDFs are packed already: they are kept as they are, byte for byte, so that each verifies when it is taken out.
fn archive(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        // A document's number may hold brackets of any kind, but a file's name no slash.
        zip.start_file(name.replace(['/', '\\'], "-"), SimpleFileOptions::default())?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
