//! Processor time, which other programs on the machine do not lengthen.

use std::time::Instant;

/// Processor time of this thread, where the system tells it, else wall time.
pub(crate) struct CpuTime {
    wall: Instant,
    nanoseconds: Option<u64>,
}

impl CpuTime {
    pub(crate) fn now() -> Self {
        Self { wall: Instant::now(), nanoseconds: Self::read() }
    }

    pub(crate) fn seconds(&self) -> f64 {
        match (self.nanoseconds, Self::read()) {
            (Some(start), Some(end)) => (end - start) as f64 / 1e9,
            _ => self.wall.elapsed().as_secs_f64(),
        }
    }

    fn read() -> Option<u64> {
        std::fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
    }
}
