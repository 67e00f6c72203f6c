//! Files: under the region and the record's id in an object store, a local folder by default. Rows keep only their digests.

use crate::StoreError;
use base::{PermitId, RegionCode};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Place;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use std::path::Path;
use std::sync::Arc;

/// Where files lie.
#[derive(Debug, Clone)]
pub struct Papers(pub(crate) Arc<dyn ObjectStore>);

impl Papers {
    /// A folder; made when it is not there.
    ///
    /// # Errors
    /// What the disk says.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let kept = |source: std::io::Error| {
            StoreError::Papers(object_store::Error::Generic { store: "local folder", source: Box::new(source) })
        };
        std::fs::create_dir_all(folder).map_err(kept)?;
        let local = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self(Arc::new(local)))
    }

    /// Keeps the file of a permit's edition. Whole or not at all: it is written beside and renamed.
    ///
    /// # Errors
    /// What the object store says.
    pub async fn put(&self, region: RegionCode, edition: (PermitId, i64), bytes: &[u8]) -> Result<(), StoreError> {
        self.0.put(&place(region, edition), PutPayload::from(bytes.to_vec())).await?;
        Ok(())
    }

    /// The file of a permit's edition.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or what the object store says.
    pub async fn get(&self, region: RegionCode, edition: (PermitId, i64)) -> Result<Vec<u8>, StoreError> {
        match self.0.get(&place(region, edition)).await {
            Ok(found) => Ok(found.bytes().await?.to_vec()),
            Err(object_store::Error::NotFound { .. }) => Err(StoreError::NotFound),
            Err(other) => Err(other.into()),
        }
    }
}

fn place(region: RegionCode, (permit, edition): (PermitId, i64)) -> Place {
    match edition {
        1 => Place::from(format!("{region}/permits/{permit}.pdf")),
        later => Place::from(format!("{region}/permits/{permit}-{later}.pdf")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[tokio::test]
    async fn a_file_is_replaced_whole_and_a_missing_one_is_not_found() {
        let folder = tempfile::tempdir().unwrap();
        let papers = Papers::open(&folder.path().join("deep/er")).unwrap();
        let (region, other) = (RegionCode::parse("211400").unwrap(), RegionCode::parse("210100").unwrap());
        let permit = (PermitId::new(Uuid::from_u128(7)), 1);
        assert!(matches!(papers.get(region, permit).await, Err(StoreError::NotFound)));
        let large = vec![1u8; 3_000_000];
        papers.put(region, permit, &large).await.unwrap();
        papers.put(region, permit, b"%PDF").await.unwrap();
        assert_eq!(papers.get(region, permit).await.unwrap(), b"%PDF");
        assert!(matches!(papers.get(other, permit).await, Err(StoreError::NotFound)), "another region's files are its own");
        let there = std::fs::read_dir(folder.path().join("deep/er/211400/permits")).unwrap().count();
        assert_eq!(there, 1, "nothing half-written stays beside it");
        let next = (permit.0, 2);
        papers.put(region, next, b"%PDF 2").await.unwrap();
        assert_eq!(papers.get(region, permit).await.unwrap(), b"%PDF", "each edition has its own file");
        papers.put(region, permit, b"").await.unwrap();
        assert_eq!(papers.get(region, permit).await.unwrap(), b"");
    }
}
