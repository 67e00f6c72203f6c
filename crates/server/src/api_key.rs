//! Keys by which other systems call: a secret in `Authorization`, of which only the SHA-256 is kept, for one office and one purpose.

use crate::problem::Problem;
use crate::state::App;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use store::ApiKeyRecord;

base::stable_names! {
    /// What a key may do (接口权限).
    Scope {
        /// To bring in what the hotline took down (热线工单报送).
        IssuesIntake = "issues:intake", "报送热线工单", "bring in slips of the hotline";
    }
}

/// What every key begins with, so that a leaked one is known for what it is.
const PREFIX: &str = "bk_";
/// Characters of a key that stay readable.
const BEGINS: usize = 8;

/// A new key: the secret, its digest, its first characters.
pub fn new_secret() -> (String, [u8; 32], String) {
    let secret = format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(crate::ids::secret::<32>()));
    let begins = secret.chars().take(BEGINS).collect();
    (secret.clone(), digest(&secret), begins)
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// A system that calls with a key that holds.
#[derive(Debug, Clone)]
pub struct Caller(pub ApiKeyRecord);

impl Caller {
    /// The key, when it is for this purpose.
    ///
    /// # Errors
    /// 403 for a key of another purpose.
    pub fn within(self, scope: Scope) -> Result<Self, Problem> {
        if self.0.scope == scope.as_str() {
            return Ok(self);
        }
        let text = scope.text();
        Err(Problem::forbidden((format!("这个接口密钥不能用于“{}”。", text.zh), format!("This key is not made to {}.", text.en))))
    }

    /// Who calls by the key of a request.
    ///
    /// # Errors
    /// 401 without a key that holds.
    pub async fn of(app: &App, headers: &HeaderMap) -> Result<Self, Problem> {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let secret = given.and_then(|text| text.strip_prefix("Bearer ")).map(str::trim).filter(|one| one.starts_with(PREFIX));
        let found = match secret {
            Some(secret) => app.store.api_key_of(digest(secret)).await?,
            None => None,
        };
        let key = found.ok_or_else(|| {
            let detail = (
                "请在 Authorization 中以 Bearer 提供有效的接口密钥；密钥由管理员发放，停用后不再有效。",
                "Send a key that holds as a Bearer in Authorization: an administrator makes it, and a revoked one holds no more.",
            );
            Problem::new(StatusCode::UNAUTHORIZED, "api-key-wrong", ("接口密钥无效", "The key is not valid"), detail)
        })?;
        app.store.api_key_used(key.id, app.today()).await?;
        Ok(Self(key))
    }
}

/// For an operation that the table opens to keys: the layer before the handler has looked.
impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Problem::broken("the table does not open this operation to keys"))
    }
}
