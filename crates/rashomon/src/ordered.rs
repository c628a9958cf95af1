//! Work on several threads whose results come out in the order of the input.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};

/// Results kept for one that takes long; more would only fill memory.
const AHEAD_PER_THREAD: usize = 16;

/// Applies `work` to `inputs` on `threads` threads and hands each result to `emit`, in order, on
/// the calling thread. Inputs are taken one by one, only so many ahead of what was emitted.
///
/// # Errors
/// The first error of `emit`; no further input is taken then.
pub fn each<I, O, E>(
    inputs: impl Iterator<Item = I> + Send,
    threads: NonZeroUsize,
    work: impl Fn(I) -> O + Sync,
    mut emit: impl FnMut(O) -> Result<(), E>,
) -> Result<(), E>
where
    O: Send,
{
    let n_threads = threads.get();
    let queue = Queue {
        state: Mutex::new(State { inputs, n_taken: 0, n_emitted: 0, stopped: false }),
        moved: Condvar::new(),
        ahead: n_threads * AHEAD_PER_THREAD,
    };
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..n_threads {
            let sender = sender.clone();
            let (queue, work) = (&queue, &work);
            scope.spawn(move || {
                let _stop = StopOnPanic(queue);
                while let Some((place, input)) = queue.take() {
                    if sender.send((place, work(input))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (place, output) in receiver {
            waiting.insert(place, output);
            while let Some(output) = waiting.remove(&next) {
                next += 1;
                if let Err(error) = emit(output) {
                    queue.lock().stopped = true;
                    queue.moved.notify_all();
                    return Err(error);
                }
                queue.lock().n_emitted = next;
                queue.moved.notify_all();
            }
        }
        Ok(())
    })
}

struct Queue<T> {
    state: Mutex<State<T>>,
    moved: Condvar,
    ahead: usize,
}

struct State<T> {
    inputs: T,
    n_taken: usize,
    n_emitted: usize,
    stopped: bool,
}

impl<T: Iterator> Queue<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Option<(usize, T::Item)> {
        let too_far = |state: &mut State<T>| !state.stopped && state.n_taken >= state.n_emitted + self.ahead;
        let mut state = self.moved.wait_while(self.lock(), too_far).unwrap_or_else(PoisonError::into_inner);
        if state.stopped {
            return None;
        }
        let input = state.inputs.next()?;
        state.n_taken += 1;
        Some((state.n_taken - 1, input))
    }
}

/// Wakes the others where a worker panics: they would wait for its result forever.
struct StopOnPanic<'a, T: Iterator>(&'a Queue<T>);

impl<T: Iterator> Drop for StopOnPanic<'_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().stopped = true;
            self.0.moved.notify_all();
        }
    }
}

/// The number of threads to use: as many as asked for, else one for each processor.
pub fn threads(asked: Option<u16>) -> NonZeroUsize {
    let asked = asked.and_then(|asked| NonZeroUsize::new(asked.into()));
    asked.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_input() {
        for n_threads in [1, 2, 7] {
            let mut seen = Vec::new();
            let work = |number: u64| {
                std::thread::sleep(std::time::Duration::from_micros(number * 7919 % 97));
                number * 2
            };
            let done: Result<(), ()> = each(0..500, threads(Some(n_threads)), work, |number| {
                seen.push(number);
                Ok(())
            });
            assert_eq!(done, Ok(()));
            assert_eq!(seen, (0..500).map(|number| number * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    #[should_panic(expected = "scoped thread panicked")]
    fn a_panic_does_not_hang() {
        let work = |number: usize| assert_ne!(number, 3, "on purpose");
        let _: Result<(), ()> = each(0..1000, threads(Some(2)), work, |()| Ok(()));
    }

    #[test]
    fn an_error_stops_the_work() {
        let outcome = each(
            0..,
            threads(Some(3)),
            |number| number,
            |number| if number < 10 { Ok(()) } else { Err(number) },
        );
        assert_eq!(outcome, Err(10));
    }
}
