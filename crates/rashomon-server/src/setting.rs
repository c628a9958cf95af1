//! What a reader has set.

use serde::{Deserialize, Serialize};

/// What a reader has set. What is not known is passed over, so that an older program can read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Outlets whose headline is to stand for a story, the one liked most first.
    pub(crate) headlines: Vec<String>,
    /// What counts how much for what comes first.
    pub(crate) weights: Weights,
    /// When they were here.
    pub(crate) visited: Visited,
}

/// What counts how much for what comes first, each as a multiple of what is usual.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub(crate) struct Weights {
    /// How many publishers report it.
    pub(crate) breadth: f64,
    /// In how many languages it is reported.
    pub(crate) languages: f64,
    /// Where editors put it.
    pub(crate) placement: f64,
    /// How new it is.
    pub(crate) freshness: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self { breadth: 1.0, languages: 1.0, placement: 1.0, freshness: 1.0 }
    }
}

impl Weights {
    /// The greatest of them.
    pub(crate) const MAX: f64 = 5.0;

    /// Whether all of them make sense.
    pub(crate) fn is_sound(&self) -> bool {
        let all = [self.breadth, self.languages, self.placement, self.freshness];
        all.iter().all(|weight| (0.0..=Self::MAX).contains(weight))
    }
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
            headlines: Vec::new(),
            weights: Weights::default(),
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
