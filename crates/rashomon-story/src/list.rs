//! Lists of which there are many, most of them short.

/// Adds to the end, with a quarter more room at a time, not as much again.
pub(crate) fn push_tightly<T>(list: &mut Vec<T>, item: T) {
    if list.len() == list.capacity() {
        list.reserve_exact(list.len() / 4 + 1);
    }
    list.push(item);
}
