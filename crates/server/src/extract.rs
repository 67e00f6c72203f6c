//! How a request is read: bodies, queries and ids that answer a bad input with a problem document, never with a panic.

use crate::burden::Filled;
use crate::problem::Problem;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// The largest JSON body, in bytes.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;

/// A JSON body. Unknown fields, wrong types, malformed JSON, bytes that are not UTF-8: each a clear 400.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(axum::http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let json = kind
            .is_some_and(|kind| kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")));
        if !json {
            let detail = ("请以 application/json 提交。", "Send the body as application/json.");
            let title = ("不支持的内容类型", "Unsupported content type");
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", title, detail));
        }
        let filled = request.extensions().get::<Filled>().cloned();
        let bytes = bytes(request, state, BODY_BYTES_MAX).await?;
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            let at = error.valid_up_to();
            Problem::unreadable(
                "invalid-utf8",
                (format!("请求体第 {at} 字节处不是有效的 UTF-8 编码。"), format!("The body is not valid UTF-8 at byte {at}.")),
            )
        })?;
        if let Some((filled, body)) = filled.and_then(|filled| Some((filled, serde_json::from_str(text).ok()?))) {
            filled.set(burden::fields(&body));
        }
        serde_json::from_str(text).map(Self).map_err(|error| {
            let code = if error.is_data() { "wrong-shape" } else { "malformed-json" };
            let place = (error.line(), error.column());
            Problem::unreadable(
                code,
                (
                    format!("请求体第 {} 行第 {} 列有误：{error}。请对照接口说明改正。", place.0, place.1),
                    format!(
                        "The body is wrong at line {}, column {}: {error}. Compare it with the API document.",
                        place.0, place.1
                    ),
                ),
            )
        })
    }
}

/// Reads a body of at most `limit` bytes; 413 when it is longer.
pub async fn bytes<S: Send + Sync>(request: Request, state: &S, limit: usize) -> Result<Bytes, Problem> {
    let too_large = || {
        let detail = (
            format!("请求体超过上限 {} KiB，请缩小后再提交。", limit / 1024),
            format!("The body is over the limit of {} KiB: make it smaller.", limit / 1024),
        );
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", ("请求体过大", "The body is too large"), detail)
    };
    let declared =
        request.headers().get(axum::http::header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => Problem::unreadable(
            "body-unreadable",
            ("请求体没有完整送达，请重试。", "The body did not arrive whole: send it again."),
        ),
    })
}

/// A query string. Unknown parameters are refused, so that a misspelt filter is never silently ignored.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        axum::extract::Query::<T>::from_request_parts(parts, state).await.map(|query| Self(query.0)).map_err(|rejection| {
            let why = rejection.body_text();
            Problem::unreadable("bad-query", (format!("查询参数有误：{why}"), format!("A query parameter is wrong: {why}")))
        })
    }
}

/// An id in the path. What is no id names no record: 404, as for an unknown one.
pub struct Id<T>(pub T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let missing = || Problem::not_found(("记录", "record"));
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| missing())?;
        text.parse().map(Self).map_err(|_| missing())
    }
}
