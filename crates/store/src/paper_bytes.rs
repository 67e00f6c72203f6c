//! The bytes of papers: in a local folder or in an S3-compatible bucket, in and out as streams, never whole in memory.

use crate::{Papers, StoreError};
use base::{ProjectId, RegionCode};
use futures_util::{Stream, StreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::path::Path as Place;
use object_store::{GetOptions, ObjectStore, ObjectStoreExt, WriteMultipart};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use uuid::Uuid;

/// A part of a large file on its way to the bucket: 2 GiB in fewer than the 10,000 parts that S3 allows.
const PART_BYTES: usize = 8 * 1024 * 1024;
/// Parts under way at once: this many are in memory at most.
const PARTS_AT_ONCE: usize = 2;

/// An S3-compatible bucket.
#[derive(Clone)]
pub struct Bucket {
    /// Where the service answers: `https://oss.example.gov.cn`; `http://` only for a service on the same machine or network.
    pub endpoint: String,
    /// The bucket's name.
    pub name: String,
    /// The service's region; many take any.
    pub region: String,
    /// The access key's id.
    pub key_id: String,
    /// The access key's secret.
    pub secret: String,
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bucket").field("endpoint", &self.endpoint).field("name", &self.name).finish_non_exhaustive()
    }
}

/// A file's bytes, piece by piece.
pub type Pieces = std::pin::Pin<Box<dyn Stream<Item = Result<Vec<u8>, StoreError>> + Send>>;

impl Papers {
    /// A bucket instead of a folder.
    ///
    /// # Errors
    /// When the address or the name cannot be one.
    pub fn bucket(bucket: &Bucket) -> Result<Self, StoreError> {
        // A provider that another part of the process has installed does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let s3 = AmazonS3Builder::new()
            .with_endpoint(bucket.endpoint.trim_end_matches('/'))
            .with_allow_http(bucket.endpoint.starts_with("http://"))
            .with_bucket_name(&bucket.name)
            .with_region(&bucket.region)
            .with_access_key_id(&bucket.key_id)
            .with_secret_access_key(&bucket.secret)
            .build()?;
        Ok(Self(Arc::new(s3)))
    }

    /// Keeps the staged file of a paper. Whole or not at all: an upload to the store that fails leaves nothing that can be read.
    ///
    /// # Errors
    /// What the disk or the object store says.
    pub async fn keep_file(&self, region: RegionCode, project: ProjectId, id: Uuid, staged: &Path) -> Result<(), StoreError> {
        let mut file = File::open(staged).await.map_err(disk)?;
        let mut putting = self.putting(&place(region, project, id)).await?;
        let mut buffer = vec![0; 256 * 1024];
        loop {
            let sent = match file.read(&mut buffer).await {
                Ok(0) => return putting.finish().await,
                Ok(n) => putting.piece(&buffer[..n]).await,
                Err(error) => Err(disk(error)),
            };
            if let Err(error) = sent {
                putting.abort().await;
                return Err(error);
            }
        }
    }

    /// A file that is about to be written there.
    pub(crate) async fn putting(&self, to: &Place) -> Result<Putting, StoreError> {
        let upload = self.0.put_multipart(to).await?;
        Ok(Putting(WriteMultipart::new_with_chunk_size(upload, PART_BYTES)))
    }

    /// The bytes of a paper's file within `range`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or what the object store says.
    pub async fn read_file(
        &self,
        region: RegionCode,
        project: ProjectId,
        id: Uuid,
        range: Range<u64>,
    ) -> Result<Pieces, StoreError> {
        if range.is_empty() {
            return Ok(Box::pin(futures_util::stream::empty()));
        }
        let options = GetOptions { range: Some(range.into()), ..GetOptions::default() };
        match self.0.get_opts(&place(region, project, id), options).await {
            Ok(found) => Ok(Box::pin(found.into_stream().map(|piece| Ok(piece?.to_vec())))),
            Err(object_store::Error::NotFound { .. }) => Err(StoreError::NotFound),
            Err(other) => Err(other.into()),
        }
    }

    /// Removes the file of a paper that no row names; it need not be there.
    ///
    /// # Errors
    /// What the object store says.
    pub async fn drop_file(&self, region: RegionCode, project: ProjectId, id: Uuid) -> Result<(), StoreError> {
        match self.0.delete(&place(region, project, id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }
}

/// A file on its way into the store; nobody can read it before it is finished.
pub struct Putting(WriteMultipart);

impl Putting {
    /// Takes the next piece.
    ///
    /// # Errors
    /// What the object store says.
    pub async fn piece(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.0.write(bytes);
        Ok(self.0.wait_for_capacity(PARTS_AT_ONCE).await?)
    }

    /// Lets it be read.
    ///
    /// # Errors
    /// What the object store says.
    pub async fn finish(self) -> Result<(), StoreError> {
        self.0.finish().await?;
        Ok(())
    }

    /// Leaves nothing of it. What was sent already is the service's to clean up when this fails too.
    pub async fn abort(self) {
        let _ = self.0.abort().await;
    }
}

fn place(region: RegionCode, project: ProjectId, id: Uuid) -> Place {
    Place::from(format!("{region}/papers/{project}/{id}"))
}

fn disk(source: std::io::Error) -> StoreError {
    StoreError::Papers(object_store::Error::Generic { store: "staged file", source: Box::new(source) })
}
