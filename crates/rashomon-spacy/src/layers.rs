//! thinc's layers, under thinc's names, as far as spaCy's CPU pipelines use them.

pub(crate) mod hashembed;
pub(crate) mod maxout;
pub(crate) mod softmax;
