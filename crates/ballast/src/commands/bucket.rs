//! Where uploaded papers and permits lie when not in the data folder: an S3-compatible bucket.

use store::Bucket;

/// An S3-compatible bucket; all of it or none.
#[derive(Debug, Clone, clap::Args)]
pub struct BucketArgs {
    /// Keep papers in an S3-compatible bucket instead of the data folder: https://oss.example.gov.cn
    #[arg(long, env = "BALLAST_S3_ENDPOINT", requires_all = ["s3_bucket", "s3_key_id", "s3_secret"])]
    s3_endpoint: Option<String>,
    /// The bucket's name
    #[arg(long, env = "BALLAST_S3_BUCKET", requires = "s3_endpoint")]
    s3_bucket: Option<String>,
    /// The bucket's region
    #[arg(long, env = "BALLAST_S3_REGION", default_value = "us-east-1")]
    s3_region: String,
    /// The access key's id
    #[arg(long, env = "BALLAST_S3_KEY_ID", hide_env_values = true)]
    s3_key_id: Option<String>,
    /// The access key's secret; better in the environment than on the command line
    #[arg(long, env = "BALLAST_S3_SECRET", hide_env_values = true)]
    s3_secret: Option<String>,
}

impl BucketArgs {
    /// The bucket, when one is named.
    pub fn bucket(self) -> Option<Bucket> {
        Some(Bucket {
            endpoint: self.s3_endpoint?,
            name: self.s3_bucket?,
            region: self.s3_region,
            key_id: self.s3_key_id?,
            secret: self.s3_secret?,
        })
    }
}
