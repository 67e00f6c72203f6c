//! Papers as files: which versions there are, and which uploads are under way. The bytes lie with [`crate::Papers`].

use crate::StoreError;
use crate::columns::{case_id, digest, hex, instant, project_id, user_id, uuid};
use crate::db::{Statement, Store};
use crate::row::row;
use base::{CaseId, ProjectId, RegionCode, UserId};
use jiff::Timestamp;
use uuid::Uuid;

const FILE_COLUMNS: &str =
    "id, project_id, material, version, case_id, name, media_type, bytes, digest, uploaded_by, uploaded_name, at";
const UPLOAD_COLUMNS: &str = "id, project_id, material, case_id, name, bytes, owner_id, expires_at";

/// A paper's file (材料文件), one version of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperFile {
    /// Its id, the same that its upload had.
    pub id: Uuid,
    /// Whose paper.
    pub project_id: ProjectId,
    /// The paper's key, shared by all items that ask for it.
    pub material: String,
    /// 1, 2, 3 … of this project and material.
    pub version: i64,
    /// The case that it was uploaded for.
    pub case_id: Option<CaseId>,
    /// As the uploader's file was called.
    pub name: String,
    /// As its bytes say.
    pub media_type: String,
    /// How long it is.
    pub bytes: i64,
    /// SHA-256.
    pub digest: [u8; 32],
    /// Who uploaded it.
    pub uploaded_by: UserId,
    /// The name shown.
    pub uploaded_name: String,
    /// When.
    pub at: Timestamp,
}

/// An upload under way (上传中的文件).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: Uuid,
    /// Whose paper.
    pub project_id: ProjectId,
    /// The paper's key.
    pub material: String,
    /// The case that it is for.
    pub case_id: Option<CaseId>,
    /// As the uploader's file is called.
    pub name: String,
    /// How long it is declared to be.
    pub bytes: i64,
    /// Who uploads.
    pub owner_id: UserId,
    /// Until when it may be continued.
    pub expires_at: Timestamp,
}

row! {
    struct FileRow {
        id: String,
        project_id: String,
        material: String,
        version: i64,
        case_id: Option<String>,
        name: String,
        media_type: String,
        bytes: i64,
        digest: String,
        uploaded_by: String,
        uploaded_name: String,
        at: i64,
    }
}

impl FileRow {
    fn read(self) -> Result<PaperFile, StoreError> {
        Ok(PaperFile {
            id: uuid("id", &self.id)?,
            project_id: project_id(&self.project_id)?,
            material: self.material,
            version: self.version,
            case_id: self.case_id.as_deref().map(case_id).transpose()?,
            name: self.name,
            media_type: self.media_type,
            bytes: self.bytes,
            digest: digest("digest", &self.digest)?,
            uploaded_by: user_id(&self.uploaded_by)?,
            uploaded_name: self.uploaded_name,
            at: instant("at", self.at)?,
        })
    }
}

row! {
    struct UploadRow {
        id: String,
        project_id: String,
        material: String,
        case_id: Option<String>,
        name: String,
        bytes: i64,
        owner_id: String,
        expires_at: i64,
    }
}

impl UploadRow {
    fn read(self) -> Result<Upload, StoreError> {
        Ok(Upload {
            id: uuid("id", &self.id)?,
            project_id: project_id(&self.project_id)?,
            material: self.material,
            case_id: self.case_id.as_deref().map(case_id).transpose()?,
            name: self.name,
            bytes: self.bytes,
            owner_id: user_id(&self.owner_id)?,
            expires_at: instant("expires_at", self.expires_at)?,
        })
    }
}

/// The statement that adds a version.
pub(crate) fn add(region: RegionCode, file: &PaperFile) -> Statement {
    let sql = format!(
        "INSERT INTO paper_file (region, {FILE_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    );
    let args = vec![
        region.as_str().into(),
        file.id.to_string().into(),
        file.project_id.to_string().into(),
        file.material.as_str().into(),
        file.version.into(),
        file.case_id.map(|id| id.to_string()).into(),
        file.name.as_str().into(),
        file.media_type.as_str().into(),
        file.bytes.into(),
        hex(&file.digest).into(),
        file.uploaded_by.to_string().into(),
        file.uploaded_name.as_str().into(),
        file.at.as_microsecond().into(),
    ];
    Statement::new(sql, args)
}

/// The statement that ends an upload.
pub(crate) fn end(region: RegionCode, upload: Uuid) -> Statement {
    let sql = "DELETE FROM upload WHERE region = $1 AND id = $2";
    Statement::new(sql, vec![region.as_str().into(), upload.to_string().into()])
}

impl Store {
    /// One version of a paper.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn paper_file(&self, id: Uuid) -> Result<PaperFile, StoreError> {
        let sql = format!("SELECT {FILE_COLUMNS} FROM paper_file WHERE region = $1 AND id = $2");
        self.db.one::<FileRow>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }

    /// All files of a project: by material, the newest version first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn paper_files(&self, project: ProjectId) -> Result<Vec<PaperFile>, StoreError> {
        let sql = format!(
            "SELECT {FILE_COLUMNS} FROM paper_file WHERE region = $1 AND project_id = $2 ORDER BY material, version DESC"
        );
        let rows = self.db.all::<FileRow>(Statement::new(sql, vec![self.region_arg(), project.to_string().into()])).await?;
        rows.into_iter().map(FileRow::read).collect()
    }

    /// The number of a paper's newest version; 0 when there is none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn newest_paper_version(&self, project: ProjectId, material: &str) -> Result<i64, StoreError> {
        let sql = "SELECT CAST(COALESCE(MAX(version), 0) AS BIGINT) FROM paper_file
             WHERE region = $1 AND project_id = $2 AND material = $3";
        let args = vec![self.region_arg(), project.to_string().into(), material.into()];
        Ok(self.db.one::<(i64,)>(Statement::new(sql, args)).await?.0)
    }

    /// Notes that an upload begins.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_upload(&self, upload: &Upload) -> Result<(), StoreError> {
        let sql = format!("INSERT INTO upload (region, {UPLOAD_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
        let args = vec![
            self.region_arg(),
            upload.id.to_string().into(),
            upload.project_id.to_string().into(),
            upload.material.as_str().into(),
            upload.case_id.map(|id| id.to_string()).into(),
            upload.name.as_str().into(),
            upload.bytes.into(),
            upload.owner_id.to_string().into(),
            upload.expires_at.as_microsecond().into(),
        ];
        self.db.run(Statement::new(sql, args)).await.map(drop)
    }

    /// An upload under way.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn upload(&self, id: Uuid) -> Result<Upload, StoreError> {
        let sql = format!("SELECT {UPLOAD_COLUMNS} FROM upload WHERE region = $1 AND id = $2");
        self.db.one::<UploadRow>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }

    /// How many uploads somebody has under way.
    ///
    /// # Errors
    /// What the database says.
    pub async fn uploads_of(&self, owner: UserId) -> Result<i64, StoreError> {
        let sql = "SELECT COUNT(*) FROM upload WHERE region = $1 AND owner_id = $2";
        Ok(self.db.one::<(i64,)>(Statement::new(sql, vec![self.region_arg(), owner.to_string().into()])).await?.0)
    }

    /// Uploads whose time is over.
    ///
    /// # Errors
    /// What the database says.
    pub async fn expired_uploads(&self, now: Timestamp) -> Result<Vec<Upload>, StoreError> {
        let sql = format!("SELECT {UPLOAD_COLUMNS} FROM upload WHERE region = $1 AND expires_at <= $2 ORDER BY expires_at, id");
        let rows = self.db.all::<UploadRow>(Statement::new(sql, vec![self.region_arg(), now.as_microsecond().into()])).await?;
        rows.into_iter().map(UploadRow::read).collect()
    }

    /// Ends an upload without a paper: abandoned, refused or expired.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop_upload(&self, id: Uuid) -> Result<(), StoreError> {
        self.db.run(end(self.region, id)).await.map(drop)
    }
}
