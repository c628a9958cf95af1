//! Threads that compute, apart from those that wait for the network.

use rayon::{ThreadPool, ThreadPoolBuilder};
use std::num::NonZeroUsize;
use std::thread;

/// As many threads as the machine can use at once.
///
/// Reading and storing leave memory behind in every thread that does them, for the next time: tables of patterns,
/// stems of words, what the allocator keeps. Requests wait on many threads, so none of it is done there.
#[derive(Debug)]
pub(super) struct Workers(Option<ThreadPool>);

impl Workers {
    /// No more than `n_max`; where the system gives none, work is done by whoever has it.
    pub(super) fn new(n_max: NonZeroUsize) -> Self {
        let n_threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN).min(n_max);
        Self(ThreadPoolBuilder::new().num_threads(n_threads.get()).build().ok())
    }

    /// Waits for a free thread and for what `work` gives; a panic goes on here.
    pub(super) fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.0 {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }
}
