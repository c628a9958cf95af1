//! Attributes as feeds write them: without quotes, doubled, with entities of HTML.

use crate::feed::value::unescaped;
use quick_xml::events::BytesStart;
use std::borrow::Cow;

/// More attributes than any element of a feed has; parsers of attributes take time in the square.
const ATTRIBUTES_MAX: usize = 64;

/// The attributes of an element.
pub(super) struct Attributes<'a> {
    /// Names in lower case with their prefixes, and values.
    pub(super) pairs: Vec<(String, Cow<'a, str>)>,
}

impl<'a> Attributes<'a> {
    pub(super) fn of(tag: &'a BytesStart<'_>) -> Self {
        let mut attributes = tag.html_attributes();
        attributes.with_checks(false);
        let pairs = attributes.flatten().take(ATTRIBUTES_MAX).map(|attribute| {
            let value = match attribute.value {
                Cow::Borrowed(value) => unescaped(value),
                Cow::Owned(value) => Cow::Owned(unescaped(&value).into_owned()),
            };
            (attribute.key.as_ref().to_ascii_lowercase(), value)
        });
        Self { pairs: pairs.collect() }
    }

    /// The value of an attribute; of several of the name the first.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'a, str>> {
        let found = self.pairs.iter().find(|(known, _)| {
            known == name || known.strip_prefix("rdf:").is_some_and(|known| known == name)
        });
        found.map(|(_, value)| value.clone()).filter(|value| !value.trim().is_empty())
    }
}
