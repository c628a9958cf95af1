//! Ctrl-C and SIGTERM: the first asks to stop in good order, the second stops at once.

use crate::failure::Failure;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;

/// What is set once somebody wants the program to stop.
pub(crate) fn asked() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // In this order: the flag is looked at before this signal sets it.
        flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&stop))
            .and_then(|_| flag::register(signal, Arc::clone(&stop)))
            .map_err(|error| Failure::caused_by("cannot listen to signals", &error))?;
    }
    Ok(stop)
}

/// The same, with `grace` for what is under way: the program ends then with `status` even if it is not done.
pub(crate) fn asked_within(grace: Duration, status: i32) -> Result<Arc<AtomicBool>, Failure> {
    let stop = asked()?;
    let mut signals = Signals::new([SIGINT, SIGTERM])
        .map_err(|error| Failure::caused_by("cannot listen to signals", &error))?;
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            thread::sleep(grace);
            std::process::exit(status);
        }
    });
    Ok(stop)
}
