//! The staging folder: one file for each upload under way. How long the file is, is how far the upload is.

use futures_util::{Stream, StreamExt};
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tokio::fs::OpenOptions;
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

/// The folder of staged files, and which of them somebody is working on.
#[derive(Debug, Clone)]
pub struct Staging {
    folder: PathBuf,
    claimed: Arc<Mutex<HashSet<Uuid>>>,
}

/// The right to work on one staged file; given back when dropped.
#[derive(Debug)]
pub struct Claim {
    id: Uuid,
    staging: Staging,
}

/// Why a piece was not taken whole.
#[derive(Debug, thiserror::Error)]
pub enum PieceError {
    /// The piece would make the file longer than it was declared to be.
    #[error("the piece goes beyond the declared length")]
    TooLong,
    /// The piece is larger than a piece may be.
    #[error("the piece is over the limit")]
    TooLarge,
    /// The connection ended within the piece; what came is kept.
    #[error("the piece did not arrive whole")]
    Cut,
    /// What the disk says.
    #[error("{0}")]
    Disk(#[from] io::Error),
}

impl Staging {
    /// A staging folder; made when it is not there.
    ///
    /// # Errors
    /// What the disk says.
    pub fn open(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned(), claimed: Arc::default() })
    }

    /// Where an upload's bytes lie.
    pub fn file(&self, id: Uuid) -> PathBuf {
        self.folder.join(id.to_string())
    }

    /// How far an upload is: 0 before its first piece.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn offset(&self, id: Uuid) -> io::Result<u64> {
        match tokio::fs::metadata(self.file(id)).await {
            Ok(there) => Ok(there.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// Takes an upload for oneself; none while another request works on it.
    pub fn claim(&self, id: Uuid) -> Option<Claim> {
        let mut claimed = self.claimed.lock().expect("no thread panics while it claims an upload");
        claimed.insert(id).then(|| Claim { id, staging: self.clone() })
    }

    /// Removes staged bytes; they need not be there.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn remove(&self, id: Uuid) -> io::Result<()> {
        match tokio::fs::remove_file(self.file(id)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The uploads that have staged bytes.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn all(&self) -> io::Result<Vec<Uuid>> {
        let mut found = Vec::new();
        let mut entries = tokio::fs::read_dir(&self.folder).await?;
        while let Some(entry) = entries.next_entry().await? {
            found.extend(entry.file_name().to_str().and_then(|name| Uuid::try_parse(name).ok()));
        }
        Ok(found)
    }
}

impl Claim {
    /// Adds a piece to the end of the staged file and lets the disk confirm it. Gives how far the upload is then.
    ///
    /// # Errors
    /// [`PieceError`]; after [`PieceError::Cut`] and [`PieceError::TooLarge`] the bytes that came stay, after
    /// [`PieceError::TooLong`] nothing of the piece does.
    pub async fn add<B: AsRef<[u8]>, E>(
        &self,
        from: u64,
        declared: u64,
        piece_max: u64,
        mut pieces: impl Stream<Item = Result<B, E>> + Unpin,
    ) -> Result<u64, PieceError> {
        let path = self.staging.file(self.id);
        let mut file = OpenOptions::new().create(true).append(true).open(&path).await?;
        let mut at = from;
        let mut wrong = None;
        while let Some(bytes) = pieces.next().await {
            let Ok(bytes) = bytes else {
                wrong = Some(PieceError::Cut);
                break;
            };
            let bytes = bytes.as_ref();
            let next = at + bytes.len() as u64;
            if next > declared {
                file.set_len(from).await?;
                wrong = Some(PieceError::TooLong);
                break;
            }
            if next - from > piece_max {
                wrong = Some(PieceError::TooLarge);
                break;
            }
            file.write_all(bytes).await?;
            at = next;
        }
        file.flush().await?;
        file.sync_all().await?;
        if from == 0 {
            // The file's name is on the disk too before the first piece is acknowledged.
            if let Ok(folder) = tokio::fs::File::open(&self.staging.folder).await {
                folder.sync_all().await?;
            }
        }
        wrong.map_or(Ok(at), Err)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Ok(mut claimed) = self.staging.claimed.lock() {
            claimed.remove(&self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    #[tokio::test]
    async fn what_came_stays_and_what_is_too_long_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let staging = Staging::open(folder.path()).unwrap();
        let id = Uuid::from_u128(7);
        assert_eq!(staging.offset(id).await.unwrap(), 0);
        let claim = staging.claim(id).unwrap();
        assert!(staging.claim(id).is_none(), "one at a time");
        let pieces = |all: Vec<Result<&'static [u8], ()>>| stream::iter(all);
        assert_eq!(claim.add(0, 10, 8, pieces(vec![Ok(b"abc"), Ok(b"d")])).await.unwrap(), 4);
        assert!(matches!(claim.add(4, 10, 8, pieces(vec![Ok(b"ef"), Err(())])).await, Err(PieceError::Cut)));
        assert_eq!(staging.offset(id).await.unwrap(), 6, "what came before the cut stays");
        assert!(matches!(claim.add(6, 10, 8, pieces(vec![Ok(b"gh"), Ok(b"ijk")])).await, Err(PieceError::TooLong)));
        assert_eq!(staging.offset(id).await.unwrap(), 6);
        assert!(matches!(claim.add(6, 10, 3, pieces(vec![Ok(b"gh"), Ok(b"ij")])).await, Err(PieceError::TooLarge)));
        assert_eq!(std::fs::read(staging.file(id)).unwrap(), b"abcdefgh");
        drop(claim);
        assert!(staging.claim(id).is_some());
        assert_eq!(staging.all().await.unwrap(), [id]);
        staging.remove(id).await.unwrap();
        staging.remove(id).await.unwrap();
        assert!(staging.all().await.unwrap().is_empty());
    }
}
