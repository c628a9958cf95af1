//! Stories: which articles report one happening, and where their accounts agree, differ or are silent.

mod background;
mod candidate;
mod cluster;
mod cohesion;
mod compare;
mod correction;
mod explain;
mod feature;
mod frequency;
mod identity;
mod link;
mod linkage;
mod list;
mod refine;
mod related;
mod repair;
mod reprint;
mod shingle;
mod similarity;
mod terms;
mod timeline;
mod title;
mod weights;
mod window;
mod word;
mod writing;

pub use cluster::{Grouping, group};
pub use compare::compare;
pub use explain::{Choice, Explanation, Resemblance};
pub use feature::Features;
pub use identity::{Identity, actor_key, correct_register, identities, identities_of_story, register};
pub use related::names_of;
pub use reprint::{Origin, Reprint, ReprintKind, agency, origin, reprints, voices};
pub use similarity::{
    ALL, EVIDENCE_NAMES, Evidence, N_EVIDENCE, N_TEXT_EVIDENCE, Weights, evidence, likeness, nearness,
};
pub use terms::Terms;
pub use timeline::timeline;
pub use window::{Window, story_id};
