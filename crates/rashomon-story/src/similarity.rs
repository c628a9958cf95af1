//! How likely two articles report one happening: evidence in numbers, and a logistic score of it.

use crate::feature::{Features, Vector, shared};

/// Numbers of evidence for or against two articles being of one story, each about 0 to 1.
pub type Evidence = [f32; N_EVIDENCE];

/// How many there are.
pub const N_EVIDENCE: usize = EVIDENCE_NAMES.len();

/// What each number of [`Evidence`] is, in its order.
pub const EVIDENCE_NAMES: [&str; 23] = [
    "always",
    "all terms",
    "all terms, root",
    "headline terms",
    "headline terms, root",
    "lead terms",
    "lead terms, root",
    "names",
    "names, root",
    "word pairs, root",
    "letters of the headline",
    "headline inside the other's lead",
    "rarest shared name",
    "main names, by how often",
    "main names in the other, less",
    "main names in the other, more",
    "numbers shared",
    "numbers differing",
    "dated",
    "within half a day",
    "within a day",
    "within three days",
    "within a day, times all terms",
];

/// How many of them, from the first, are about the text; the others are about time.
pub const N_TEXT_EVIDENCE: usize = 18;

/// Weights of the evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Of the text, where at least one of the two is a headline only.
    pub headlines: [f32; N_TEXT_EVIDENCE],
    /// Of the text, where both have a body.
    pub texts: [f32; N_TEXT_EVIDENCE],
    /// Of time. A missing date makes all of this evidence 0, so that it counts neither way.
    pub time: [f32; N_EVIDENCE - N_TEXT_EVIDENCE],
    /// Least likeness at which an arriving article joins a story.
    pub join: f32,
    /// Least mean likeness at which two groups become one.
    pub link: f32,
}

impl Weights {
    /// The logarithm of the odds that two articles with `evidence` are of one story.
    pub fn log_odds(&self, a: &Features, b: &Features, evidence: &Evidence) -> f32 {
        self.parts(a, b, evidence).iter().sum()
    }

    /// What each number of `evidence` adds to the log-odds.
    pub(crate) fn parts(&self, a: &Features, b: &Features, evidence: &Evidence) -> Evidence {
        let text = if a.has_body && b.has_body { &self.texts } else { &self.headlines };
        let mut parts = *evidence;
        for (part, weight) in parts.iter_mut().zip(text.iter().chain(&self.time)) {
            *part *= weight;
        }
        parts
    }

    /// How alike two articles are, from 0 to 1: what is averaged over the pairs of a group.
    pub fn likeness(&self, a: &Features, b: &Features) -> f32 {
        if a.language.is_some() && b.language.is_some() && a.language != b.language {
            return 0.0;
        }
        likeness(self.log_odds(a, b, &evidence(a, b)))
    }
}

/// Log-odds from -4 to 4 as 0 to 1.
///
/// Their mean holds a group together better than that of probabilities, which are all near 0 or 1: one
/// level of it serves quiet days and busy ones, headlines and long texts.
pub fn likeness(log_odds: f32) -> f32 {
    ((log_odds + CERTAIN) / (2.0 * CERTAIN)).clamp(0.0, 1.0)
}

/// Log-odds beyond which a pair is taken for certain.
const CERTAIN: f32 = 4.0;

/// The evidence on `a` and `b`, the same whichever comes first.
pub fn evidence(a: &Features, b: &Features) -> Evidence {
    let all = a.all.cosine(&b.all);
    let title = a.title.cosine(&b.title);
    let lead = a.lead.cosine(&b.lead);
    let names = a.names.cosine(&b.names);
    let mut rarest = 0.0_f32;
    shared(&a.names.terms, &b.names.terms, |_, weight, other| {
        rarest = rarest.max((weight * a.names.length).min(other * b.names.length));
    });
    let (mut n_shared, mut i, mut j) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.numbers.get(i), b.numbers.get(j)) {
        n_shared += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    let (actors_a, actors_b) = (inside(&a.actors, &b.all), inside(&b.actors, &a.all));
    let n_numbers = a.numbers.len().min(b.numbers.len());
    let apart_days = a.time.zip(b.time).map(|(a, b)| seconds_between(a, b) / 86_400.0);
    let near = |days: f32| apart_days.map_or(0.0, |apart| (-apart * apart / (2.0 * days * days)).exp());
    [
        1.0,
        all,
        all.sqrt(),
        title,
        title.sqrt(),
        lead,
        lead.sqrt(),
        names,
        names.sqrt(),
        a.pairs.cosine(&b.pairs).sqrt(),
        a.grams.cosine(&b.grams),
        inside(&a.title, &b.lead).max(inside(&b.title, &a.lead)),
        (rarest / 10.0).min(1.0),
        a.actors.cosine(&b.actors),
        actors_a.min(actors_b),
        actors_a.max(actors_b),
        if n_shared > 0 { 1.0 } else { 0.0 },
        if n_shared == 0 && n_numbers > 0 { 1.0 } else { 0.0 },
        if apart_days.is_some() { 1.0 } else { 0.0 },
        near(0.5),
        near(1.0),
        near(3.0),
        near(1.0) * all.sqrt(),
    ]
}

/// How much of `part`, by weight, is found in `whole`.
fn inside(part: &Vector, whole: &Vector) -> f32 {
    let mut sum = 0.0;
    shared(&part.terms, &whole.terms, |_, weight, _| sum += weight * weight);
    sum
}

#[expect(clippy::cast_precision_loss, reason = "a second in a year does not matter")]
fn seconds_between(a: i64, b: i64) -> f32 {
    a.abs_diff(b) as f32
}
