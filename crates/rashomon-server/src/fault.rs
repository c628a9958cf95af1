//! Why a request is not answered as asked.

use crate::report::safe;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, html};
use rashomon::store::StoreError;

/// Why a request is not answered as asked. What is told outside says nothing of the inside.
#[derive(Debug)]
pub(crate) enum Fault {
    /// There is no such page or thing.
    NotFound,
    /// The request makes no sense; says what to do.
    Bad(String),
    /// Not for this reader.
    Forbidden(&'static str),
    /// Signing in is needed.
    SignIn,
    /// Too often.
    TooMany,
    /// The store did not do it.
    Store(StoreError),
    /// Something of the program's own.
    Broken,
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unknown { .. } => Self::NotFound,
            StoreError::Taken { .. } => Self::Bad(error.to_string()),
            error => Self::Store(error),
        }
    }
}

impl Fault {
    pub(crate) const ADMIN_ONLY: Self = Self::Forbidden("Only an admin may do that.");

    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::Bad(message.into())
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Bad(_) => StatusCode::BAD_REQUEST,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Store(error) if error.is_passing() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) | Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What went wrong, in a word or two.
    fn title(&self) -> &'static str {
        match self {
            Self::NotFound => "Nothing here",
            Self::Bad(_) => "That cannot be done",
            Self::Forbidden(_) => "Not allowed",
            Self::SignIn => "Not signed in",
            Self::TooMany => "Too often",
            Self::Store(_) | Self::Broken => "Something went wrong",
        }
    }

    /// What is told to whoever asked.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::NotFound => "There is no such page.".to_owned(),
            Self::Bad(message) => message.clone(),
            Self::Forbidden(message) => (*message).to_owned(),
            Self::SignIn => "Sign in first.".to_owned(),
            Self::TooMany => "Too many attempts. Wait a few minutes and try again.".to_owned(),
            Self::Store(StoreError::Full { .. }) => {
                "The disk is full. What is stored can be read; marks cannot be kept until there is room."
                    .to_owned()
            }
            Self::Store(error) if error.is_passing() => {
                "This cannot be stored just now. Try again.".to_owned()
            }
            Self::Store(_) => {
                "The collection cannot be read. Whoever runs this server finds out more with: rashomon doctor"
                    .to_owned()
            }
            Self::Broken => "Something went wrong here. It is not your doing.".to_owned(),
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        if matches!(self, Self::SignIn) {
            return (StatusCode::SEE_OTHER, [(header::LOCATION, "/login")]).into_response();
        }
        let status = self.status();
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (status.as_u16()) " · Rashomon" }
                    link rel="stylesheet" href=(crate::asset::STYLE.address());
                }
                body {
                    header.site { a.brand href="/" { "Rashomon" } }
                    main {
                        div.narrow {
                            h1 { (self.title()) }
                            p.intro { (safe(&self.message())) }
                            p { a href="/" { "To the top stories" } }
                        }
                    }
                }
            }
        };
        (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page.into_string()).into_response()
    }
}
