//! Stories: which articles report one happening, and where their accounts agree, differ or are silent.

mod background;
mod candidate;
mod cluster;
mod compare;
mod explain;
mod feature;
mod frequency;
mod repair;
mod reprint;
mod shingle;
mod similarity;
mod term;
mod title;
mod weights;
mod window;

pub use cluster::group;
pub use compare::compare;
pub use explain::{Explanation, explain};
pub use feature::{Features, Terms};
pub use reprint::{Reprint, ReprintKind, agency, reprints, voices};
pub use similarity::{EVIDENCE_NAMES, Evidence, N_EVIDENCE, N_TEXT_EVIDENCE, Weights, evidence, likeness};
pub use window::{Change, Placement, Window};
