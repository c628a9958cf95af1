//! The interface in JSON, for everything that the pages show.
//!
//! [`endpoints`] is its one definition: the routes and the document that describes them are made of it.

mod account;
mod article;
mod document;
mod endpoint;
mod feed;
mod model;
mod name;
mod outlet;
mod page;
mod person;
mod search;
mod story;
#[cfg(test)]
mod tests;

pub(crate) use endpoint::{Problem, sign_in};

use crate::guard::Access;
use crate::site::Site;
use axum::http::header;
use axum::routing::{MethodRouter, get};
use endpoint::Endpoint;

/// Everything that can be asked.
fn endpoints() -> Vec<Endpoint> {
    let mut endpoints = story::endpoints();
    endpoints.extend(article::endpoints());
    endpoints.extend(person::endpoints());
    endpoints.extend(outlet::endpoints());
    endpoints.extend(model::endpoints());
    endpoints.extend(name::endpoints());
    endpoints.extend(search::endpoints());
    endpoints.extend(feed::endpoints());
    endpoints.extend(account::endpoints());
    endpoints
}

/// All its routes, and the one of its description.
pub(crate) fn routes() -> Vec<(&'static str, Access, MethodRouter<Site>)> {
    let mut routes = Endpoint::routes(endpoints());
    let document = document::document(&endpoints()).to_string();
    let serve = get(|| async { ([(header::CONTENT_TYPE, "application/json")], document) });
    routes.push(("/api/openapi.json", Access::Public, serve));
    routes
}
