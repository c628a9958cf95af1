//! How likely two articles report one happening: evidence in numbers, and a logistic score of it.

use crate::feature::{Features, Vector, shared};

/// Numbers of evidence for or against two articles being of one story, each about 0 to 1.
pub type Evidence = [f32; N_EVIDENCE];

/// How many there are.
pub const N_EVIDENCE: usize = EVIDENCE_NAMES.len();

/// What each number of [`Evidence`] is, in its order.
pub const EVIDENCE_NAMES: [&str; 20] = [
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
    "numbers shared",
    "numbers differing",
    "dated",
    "within half a day",
    "within a day",
    "within three days",
    "within a day, times all terms",
];

/// Weights of the evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Where at least one of the two is a headline only.
    pub headlines: Evidence,
    /// Where both have a text.
    pub texts: Evidence,
    /// Least mean probability at which an arriving article joins a story.
    pub join: f32,
    /// Least mean probability at which repair puts two groups together.
    pub link: f32,
}

impl Weights {
    /// The probability that two articles with `evidence` are of one story.
    pub fn probability(&self, a: &Features, b: &Features, evidence: &Evidence) -> f32 {
        let weights = if a.has_body && b.has_body { &self.texts } else { &self.headlines };
        let sum: f32 = weights.iter().zip(evidence).map(|(weight, value)| weight * value).sum();
        1.0 / (1.0 + (-sum).exp())
    }
}

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
    let n_least = a.numbers.len().min(b.numbers.len());
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
        if n_shared > 0 { 1.0 } else { 0.0 },
        if n_shared == 0 && n_least > 0 { 1.0 } else { 0.0 },
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
