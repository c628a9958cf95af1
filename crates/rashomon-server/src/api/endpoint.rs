//! One operation of the interface: what it is asked with, what it answers, and who does it.
//!
//! Route and document are made of the same types, so that neither can say what the other does not.

use crate::fault::Fault;
use crate::guard::{Access, only_admin};
use crate::reader::{Caller, program_account};
use crate::site::Site;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rashomon::store::{Account, Role};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::marker::PhantomData;

/// One operation.
pub(crate) struct Endpoint {
    pub(crate) method: Method,
    /// The whole path.
    pub(crate) path: &'static str,
    /// Its name in programs that are generated from the document.
    pub(crate) name: &'static str,
    /// What it is for, in one sentence.
    pub(crate) summary: &'static str,
    pub(crate) role: Role,
    pub(crate) status: StatusCode,
    pub(crate) query: fn(&mut SchemaGenerator) -> Schema,
    pub(crate) body: Option<fn(&mut SchemaGenerator) -> Schema>,
    pub(crate) answer: Option<fn(&mut SchemaGenerator) -> Schema>,
    handler: MethodRouter<Site>,
}

/// A request whose parts have been read.
pub(crate) struct Call<Q, B> {
    pub(crate) caller: Caller,
    path: BTreeMap<String, String>,
    pub(crate) query: Q,
    pub(crate) body: B,
}

impl<Q, B> Call<Q, B> {
    /// A piece of the path.
    pub(crate) fn segment(&self, name: &str) -> &str {
        self.path.get(name).map(String::as_str).unwrap_or_default()
    }

    /// A piece of the path that is a number.
    pub(crate) fn number(&self, name: &str) -> Result<i64, Fault> {
        self.segment(name).parse().map_err(|_| Fault::NotFound)
    }
}

/// No query, no body, no answer.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// Values of a type that borrows, written already.
#[derive(Serialize)]
#[serde(transparent)]
pub(crate) struct Written<T>(serde_json::Value, #[serde(skip)] PhantomData<T>);

/// A type that borrows.
pub(crate) trait Borrowing: JsonSchema {
    type For<'a>: Serialize;
}

impl<T: Borrowing> Written<T> {
    pub(crate) fn new(value: &T::For<'_>) -> Result<Self, Fault> {
        serde_json::to_value(value).map(|value| Self(value, PhantomData)).map_err(|_| Fault::Broken)
    }
}

impl<T: JsonSchema> JsonSchema for Written<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A GET that answers with `A`.
pub(crate) fn read<Q, A>(
    role: Role,
    path: &'static str,
    name: &'static str,
    summary: &'static str,
    work: Work<Q, Nothing, A>,
) -> Endpoint
where
    Q: DeserializeOwned + JsonSchema + Send + 'static,
    A: Serialize + JsonSchema + 'static,
{
    endpoint(role, Method::GET, StatusCode::OK, (path, name, summary), work)
}

/// A change that takes `B` and answers with nothing.
pub(crate) fn write<B>(
    role: Role,
    method: Method,
    path: &'static str,
    name: &'static str,
    summary: &'static str,
    work: Work<Nothing, B, Nothing>,
) -> Endpoint
where
    B: DeserializeOwned + JsonSchema + Send + 'static,
{
    endpoint(role, method, StatusCode::NO_CONTENT, (path, name, summary), work)
}

/// A POST that makes something and tells it.
pub(crate) fn make<B, A>(
    role: Role,
    path: &'static str,
    name: &'static str,
    summary: &'static str,
    work: Work<Nothing, B, A>,
) -> Endpoint
where
    B: DeserializeOwned + JsonSchema + Send + 'static,
    A: Serialize + JsonSchema + 'static,
{
    endpoint(role, Method::POST, StatusCode::CREATED, (path, name, summary), work)
}

/// What is done for a request.
pub(crate) type Work<Q, B, A> = fn(&Site, &Call<Q, B>) -> Result<A, Fault>;

fn endpoint<Q, B, A>(
    role: Role,
    method: Method,
    status: StatusCode,
    (path, name, summary): (&'static str, &'static str, &'static str),
    work: Work<Q, B, A>,
) -> Endpoint
where
    Q: DeserializeOwned + JsonSchema + Send + 'static,
    B: DeserializeOwned + JsonSchema + Send + 'static,
    A: Serialize + JsonSchema + 'static,
{
    let has_body = B::schema_name() != Nothing::schema_name();
    let has_answer = status != StatusCode::NO_CONTENT;
    let handler = move |State(site): State<Site>, uri: Uri, headers: HeaderMap, path: Pieces, body: Bytes| {
        let site = site.clone();
        async move {
            let path = path.map(|Path(path)| path).unwrap_or_default();
            let done = site.ask(move |site| {
                let account = sign_in(site, &headers)?;
                if role == Role::Admin {
                    only_admin(&account)?;
                }
                let caller = Caller::new(account, site, &headers);
                let Query(query) =
                    Query::<Q>::try_from_uri(&uri).map_err(|error| Fault::bad(error.body_text()))?;
                let body: &[u8] = if has_body { &body } else { b"{}" };
                let body = serde_json::from_slice(body).map_err(|error| Fault::bad(error.to_string()))?;
                let answer = work(site, &Call { caller, path, query, body })?;
                serde_json::to_vec(&answer).map_err(|_| Fault::Broken)
            });
            match done.await {
                Err(fault) => Problem(fault).into_response(),
                Ok(_) if !has_answer => status.into_response(),
                Ok(json) => (status, [(header::CONTENT_TYPE, "application/json")], json).into_response(),
            }
        }
    };
    Endpoint {
        handler: on(filter(&method), handler),
        method,
        path,
        name,
        summary,
        role,
        status,
        query: |generator| Q::json_schema(generator),
        body: has_body.then_some(|generator| generator.subschema_for::<B>()),
        answer: has_answer.then_some(|generator| generator.subschema_for::<A>()),
    }
}

type Pieces = Result<Path<BTreeMap<String, String>>, axum::extract::rejection::PathRejection>;

fn filter(method: &Method) -> MethodFilter {
    match *method {
        Method::POST => MethodFilter::POST,
        Method::PUT => MethodFilter::PUT,
        Method::PATCH => MethodFilter::PATCH,
        Method::DELETE => MethodFilter::DELETE,
        _ => MethodFilter::GET,
    }
}

impl Endpoint {
    /// The handlers of `endpoints`, those of one path together.
    pub(crate) fn routes(endpoints: Vec<Self>) -> Vec<(&'static str, Access, MethodRouter<Site>)> {
        let mut routes: BTreeMap<&'static str, MethodRouter<Site>> = BTreeMap::new();
        for Self { path, handler, .. } in endpoints {
            let known = routes.remove(path).unwrap_or_default();
            routes.insert(path, known.merge(handler));
        }
        routes.into_iter().map(|(path, handler)| (path, Access::Program, handler)).collect()
    }
}

/// Who shows a password for programs: as HTTP's Bearer, or with the name as its Basic.
pub(crate) fn sign_in(site: &Site, headers: &HeaderMap) -> Result<Account, Fault> {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, rest) = shown.and_then(|value| value.split_once(' ')).ok_or(Fault::SignIn)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return program_account(site, None, rest.trim());
    }
    // A page of another site can make a browser send what it keeps for this one.
    let is_foreign =
        headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    if !scheme.eq_ignore_ascii_case("basic") || is_foreign {
        return Err(Fault::SignIn);
    }
    let pair = STANDARD.decode(rest.trim()).ok().and_then(|pair| String::from_utf8(pair).ok());
    let (name, password) = pair.as_deref().and_then(|pair| pair.split_once(':')).ok_or(Fault::SignIn)?;
    program_account(site, Some(name), password)
}

/// A fault as RFC 9457 has it.
pub(crate) struct Problem(pub(crate) Fault);

/// What went wrong (RFC 9457).
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ProblemJson {
    /// Always `about:blank`: the status says what kind it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The status.
    status: u16,
    /// What to do.
    detail: String,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.0.status();
        let title = status.canonical_reason().unwrap_or_default();
        let detail = match self.0 {
            Fault::NotFound => "There is no such thing.".to_owned(),
            Fault::SignIn => "Show a password for programs as Bearer, or with your name as Basic.".to_owned(),
            ref fault => fault.message(),
        };
        let told = ProblemJson { kind: "about:blank", title, status: status.as_u16(), detail };
        let mut response = (status, axum::Json(told)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"rashomon\""));
        }
        response
    }
}
