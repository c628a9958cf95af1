//! `stories`: which story an article is in.

use serde::Serialize;

/// One object of `stories`.
#[derive(Debug, Serialize)]
pub(crate) struct Membership<'a> {
    /// The article's id.
    pub(crate) article: &'a str,
    /// The story's id.
    pub(crate) story: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::schema;

    #[test]
    fn stories_keeps_to_the_schema() {
        schema::check("stories", &serde_json::to_value(Membership { article: "a", story: "s" }).unwrap());
    }
}
