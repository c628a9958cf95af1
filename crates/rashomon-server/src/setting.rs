//! What a reader has set.

use serde::{Deserialize, Serialize};

/// What a reader has set. What is not known is passed over, so that an older program can read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    /// `auto`, `light` or `dark`.
    pub(crate) theme: String,
    /// `normal`, `large` or `larger`.
    pub(crate) size: String,
    /// Whether opening a story notes its findings as seen.
    pub(crate) seen_on_open: bool,
    /// Whether reading one copy in a reader program marks its word-for-word copies read.
    pub(crate) copies_read: bool,
    /// When they were here.
    pub(crate) visited: Visited,
}

/// When a reader was here, in seconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Visited {
    /// Last.
    pub(crate) last: Option<i64>,
    /// Last in the visit before.
    pub(crate) before: Option<i64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: "auto".to_owned(),
            size: "normal".to_owned(),
            seen_on_open: true,
            copies_read: false,
            visited: Visited::default(),
        }
    }
}

impl Settings {
    pub(crate) const THEMES: [(&'static str, &'static str); 3] =
        [("auto", "As the device"), ("light", "Light"), ("dark", "Dark")];
    pub(crate) const SIZES: [(&'static str, &'static str); 3] =
        [("normal", "Normal"), ("large", "Large"), ("larger", "Larger")];

    pub(crate) fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    pub(crate) fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }
}
