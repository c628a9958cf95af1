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

/// Processor time of the whole process so far, user and system together, in seconds.
pub(crate) fn of_process() -> f64 {
    // In ticks, a hundred a second on every Linux that there is.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |place: usize| fields.get(place).and_then(|field| field.parse::<f64>().ok());
    ticks(11).zip(ticks(12)).map_or(f64::NAN, |(user, system)| (user + system) / 100.0)
}
