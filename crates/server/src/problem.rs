//! Refusals over HTTP: RFC 9457 problem documents. The only place that knows status codes.
//!
//! Each has a stable `code`, a sentence in both languages that says what is wrong and what to do, and, where the law
//! decided, its article. What went wrong inside is logged under an id and never sent.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::ops::Deref;
use store::StoreError;
use utoipa::ToSchema;

/// A refusal: a boxed [`Document`], since every handler may return one and few do.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Problem(Box<Document>);

impl utoipa::PartialSchema for Problem {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        Document::schema()
    }
}

impl ToSchema for Problem {
    fn name() -> std::borrow::Cow<'static, str> {
        "Problem".into()
    }

    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>) {
        Document::schemas(schemas);
    }
}

impl Deref for Problem {
    type Target = Document;

    fn deref(&self) -> &Document {
        &self.0
    }
}

/// What the store was asked for: there, or the 404 that names it.
pub trait Found<T> {
    /// Turns "there is no such row" into `missing`; every other error stays what it is.
    ///
    /// # Errors
    /// `missing`, or whatever else the store says.
    fn or_missing(self, missing: impl FnOnce() -> Problem) -> Result<T, Problem>;
}

impl<T> Found<T> for Result<T, StoreError> {
    fn or_missing(self, missing: impl FnOnce() -> Problem) -> Result<T, Problem> {
        self.map_err(|error| if matches!(error, StoreError::NotFound) { missing() } else { error.into() })
    }
}

/// A problem document (RFC 9457), `application/problem+json`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Document {
    /// A URI that names the kind of problem; ends in `code`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The stable name of the problem.
    pub code: String,
    /// What is wrong, in Chinese.
    pub title: String,
    /// Where, and what to do, in Chinese.
    pub detail: String,
    /// What is wrong, in English.
    pub title_en: String,
    /// Where, and what to do, in English.
    pub detail_en: String,
    /// The HTTP status.
    pub status: u16,
    /// The article of the law that forbids the step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// What changed since the reader loaded the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<Changed>,
    /// Under which id the cause is logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// After how many seconds it may be tried again; the `Retry-After` of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<i64>,
}

/// One field that is wrong.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldError {
    /// The field's path in the request's body.
    pub field: String,
    /// What is wrong with it, in Chinese.
    pub message: String,
    /// What is wrong with it, in English.
    pub message_en: String,
}

/// What changed under the reader's feet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Changed {
    /// The version that the record has now.
    pub version: i64,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// What was done, in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// What was done, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what_en: Option<String>,
}

impl Problem {
    /// A problem with its title and detail in both languages: `(Chinese, English)`.
    pub fn new(status: StatusCode, code: &str, title: (&str, &str), detail: (impl Into<String>, impl Into<String>)) -> Self {
        Self(Box::new(Document {
            kind: format!("https://ballast.example/problems/{code}"),
            code: code.to_owned(),
            title: title.0.to_owned(),
            detail: detail.0.into(),
            title_en: title.1.to_owned(),
            detail_en: detail.1.into(),
            status: status.as_u16(),
            article: None,
            errors: Vec::new(),
            changed: None,
            id: None,
            retry_after_seconds: None,
        }))
    }

    /// 400: the request cannot be read.
    pub fn unreadable(code: &str, detail: (impl Into<String>, impl Into<String>)) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, ("请求无法读取", "The request cannot be read"), detail)
    }

    /// 400: the address has no operation of that method.
    pub fn method_not_allowed() -> Self {
        Self::unreadable("method-not-allowed", ("这个地址不支持这种请求方法。", "This address does not take that method."))
    }

    /// 401: nobody is signed in.
    pub fn sign_in_first() -> Self {
        let detail = ("请先登录，再做这一步。", "Sign in, then do this again.");
        Self::new(StatusCode::UNAUTHORIZED, "sign-in-first", ("尚未登录", "Not signed in"), detail)
    }

    /// 403: the reader may see that this exists, but not do it.
    pub fn forbidden(detail: (impl Into<String>, impl Into<String>)) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", ("没有权限", "Not permitted"), detail)
    }

    /// 404: there is none, or its existence is not the reader's to know.
    pub fn not_found(what: (&str, &str)) -> Self {
        let detail = (
            format!("没有找到这个{}，请核对地址或编号。", what.0),
            format!("There is no such {}: check the address or the number.", what.1),
        );
        Self::new(StatusCode::NOT_FOUND, "not-found", ("没有找到", "Not found"), detail)
    }

    /// 409: somebody else was faster.
    pub fn conflict(changed: Changed) -> Self {
        let detail = (
            "您打开之后，别人已经改过这条记录。请看改了什么，再决定是否重做；您填写的内容还在。",
            "Somebody changed this record after you opened it. See what changed, then decide whether to do it again; what you typed is kept.",
        );
        let title = ("记录已被他人修改", "The record has changed");
        Self::new(StatusCode::CONFLICT, "version-conflict", title, detail).with_changed(changed)
    }

    /// The same with what is there instead.
    pub fn with_changed(mut self, changed: Changed) -> Self {
        self.0.changed = Some(changed);
        self
    }

    /// 409: a name that must be unique is taken.
    pub fn taken(what: (&str, &str)) -> Self {
        let detail = (
            format!("这个{}已经登记过，请核对，或打开已有的记录。", what.0),
            format!("This {} is already registered: check it, or open the record that has it.", what.1),
        );
        Self::new(StatusCode::CONFLICT, "already-registered", ("已经登记", "Already registered"), detail)
    }

    /// 422: values that cannot be.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let detail = ("请按每一栏的提示改正后再提交。", "Correct each field as its note says, then submit again.");
        let title = ("填写的内容有误", "Some values are wrong");
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-values", title, detail);
        problem.0.errors = errors;
        problem
    }

    /// 422: an application that its own checks stop before it is filed.
    pub fn not_ready(errors: Vec<FieldError>) -> Self {
        let detail = (
            "以下内容会使申请被退回：请先更正项目事实或材料，再提交；已填内容都还在。",
            "This would come back: correct the facts or the papers first, then submit. Nothing that was filled in is lost.",
        );
        let title = ("提交检查未通过", "A check at filing is not met");
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "filing-check-failed", title, detail);
        problem.0.errors = errors;
        problem
    }

    /// 422: a step that the law, or the state of the record, forbids.
    pub fn unlawful(code: &str, detail: (impl Into<String>, impl Into<String>), article: Option<String>) -> Self {
        let title = ("这一步不合规定", "This step is not lawful now");
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, title, detail);
        problem.0.article = article;
        problem
    }

    /// 422: a step that the state of things does not allow now.
    pub fn impossible(code: &str, detail: (impl Into<String>, impl Into<String>)) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, ("现在不能这样做", "This cannot be done now"), detail)
    }

    /// 429: too often. After so many seconds it may be tried again.
    pub fn too_many(detail: (impl Into<String>, impl Into<String>), retry_after_seconds: i64) -> Self {
        let title = ("请求过于频繁", "Too many requests");
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", title, detail);
        problem.0.retry_after_seconds = Some(retry_after_seconds);
        problem
    }

    /// 500: our fault. The cause goes to the log under an id.
    pub fn broken(cause: impl std::fmt::Display) -> Self {
        let id = base::hex(&crate::ids::secret::<6>());
        tracing::error!(problem.id = %id, %cause, "a request failed inside");
        let detail = (
            format!("系统内部出错，没有作任何改动。请稍后再试；仍不行，请把编号 {id} 告诉管理员。"),
            format!(
                "The system failed; nothing was changed. Try again later; if it fails again, tell the administrator the id {id}."
            ),
        );
        let title = ("系统出错", "The system failed");
        let mut problem = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", title, detail);
        problem.0.id = Some(id);
        problem
    }

    /// 503: the store is busy or away.
    pub fn busy() -> Self {
        let detail = (
            "数据库正忙或暂时不可用，没有作任何改动。请稍后再试。",
            "The database is busy or away; nothing was changed. Try again in a moment.",
        );
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", ("系统繁忙", "The system is busy"), detail)
    }
}

/// The code of a refusal, for the line that its request leaves in the log.
#[derive(Debug, Clone)]
pub struct Code(pub String);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Code(self.0.code));
        response
    }
}

impl FieldError {
    /// A field and what is wrong with it, `(Chinese, English)`.
    pub fn new(field: &str, message: (impl Into<String>, impl Into<String>)) -> Self {
        Self { field: field.to_owned(), message: message.0.into(), message_en: message.1.into() }
    }
}
