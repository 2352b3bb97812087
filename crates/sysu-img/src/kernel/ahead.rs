//! What is made in one thread and taken in another, in order.

use crate::Result;

/// Takes a batch of what is made.
pub(crate) type Take<'a, T> = dyn FnMut(&[T]) -> Result<()> + 'a;

/// Hands what `make` makes to `take`, batch by batch and in order, while the
/// next is made.
///
/// # Errors
///
/// Those of `take`, at which all ends, else those of `make`.
#[cfg(not(feature = "parallel"))]
pub(crate) fn ahead<T: Copy + Send>(
    make: impl Fn(&mut Take<'_, T>) -> Result<()> + Sync,
    take: &mut Take<'_, T>,
) -> Result<()> {
    make(take)
}

/// Hands what `make` makes to `take`, batch by batch and in order, while the
/// next is made.
///
/// # Errors
///
/// Those of `take`, at which all ends, else those of `make`.
#[cfg(feature = "parallel")]
pub(crate) fn ahead<T: Copy + Send>(
    make: impl Fn(&mut Take<'_, T>) -> Result<()> + Sync,
    take: &mut Take<'_, T>,
) -> Result<()> {
    use std::{io::ErrorKind, sync::mpsc, thread};

    /// Batches that wait to be taken.
    const AHEAD: usize = 2;

    if crate::kernel::par::threads() == 1 {
        return make(take);
    }
    let (full, batches) = mpsc::sync_channel::<Vec<T>>(AHEAD);
    let (back, empty) = mpsc::channel::<Vec<T>>();
    let make = &make;
    let work = move || {
        make(&mut |batch| {
            let mut copy = empty.try_recv().unwrap_or_default();
            copy.clear();
            copy.extend_from_slice(batch);
            // Who takes no more has said why.
            full.send(copy).map_err(|_| {
                crate::Error::io(ErrorKind::BrokenPipe.into(), None)
            })
        })
    };
    // A thread of its own: one of the pool's would wait for others that
    // wait for it.
    thread::scope(|scope| {
        let thread = thread::Builder::new().name("rows".into());
        let Ok(thread) = thread.spawn_scoped(scope, work) else {
            return make(take);
        };
        let mut taken = Ok(());
        for batch in &batches {
            taken = take(&batch);
            if taken.is_err() {
                break;
            }
            // Whoever has made all needs no more of them.
            let _ = back.send(batch);
        }
        drop(batches);
        let made = thread
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        taken.and(made)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    #[test]
    fn batches_come_in_order_and_the_first_error_ends_all() {
        let make = |take: &mut Take<'_, u32>| {
            (0..100).try_for_each(|n| take(&[n, n + 1]))?;
            Err(Error::option("made", "all", 100))
        };
        let mut seen = Vec::new();
        let made = ahead(make, &mut |batch| {
            seen.push(batch.to_vec());
            Ok(())
        });
        assert!(made.unwrap_err().to_string().contains("made"));
        let wanted: Vec<_> = (0..100).map(|n| vec![n, n + 1]).collect();
        assert_eq!(seen, wanted);
        let mut count = 0;
        let taken = ahead(make, &mut |_| {
            count += 1;
            if count == 3 {
                Err(Error::option("taken", "2", 3))
            } else {
                Ok(())
            }
        });
        assert!(taken.unwrap_err().to_string().contains("taken"));
        assert_eq!(count, 3);
    }
}
