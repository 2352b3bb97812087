//! Threads that gather single requests into full lanes.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Bcrypt, BcryptHash, Cost, kernel};
use crate::{Error, ErrorKind, random};

/// How a [`Pool`] is set up.
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use sysu_hash::bcrypt::PoolOptions;
///
/// let options = PoolOptions::new()
///     .threads(2)
///     .queue(64)
///     .gather(Duration::from_millis(5));
/// let pool = options.build();
/// assert_eq!(pool.waiting(), 0);
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "options do nothing until a pool is built"]
pub struct PoolOptions {
    threads: Option<usize>,
    queue: usize,
    gather: Duration,
}

impl PoolOptions {
    /// One thread a core, room for 1024 waiting requests, no gathering.
    pub const fn new() -> Self {
        Self { threads: None, queue: 1024, gather: Duration::ZERO }
    }

    /// Sets the number of threads, at least one [default: one a core].
    pub const fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Sets how many requests may wait before new ones are refused, at least
    /// one [default: 1024].
    pub const fn queue(mut self, len: usize) -> Self {
        self.queue = len;
        self
    }

    /// Sets how long a thread waits for more requests while its lanes are not
    /// full [default: not at all].
    ///
    /// A few milliseconds beside a hash of 200 ms let a busy login server
    /// compute four for little more than the time of one.
    pub const fn gather(mut self, time: Duration) -> Self {
        self.gather = time;
        self
    }

    /// Starts the threads.
    pub fn build(self) -> Pool {
        Pool::start(self)
    }
}

impl Default for PoolOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// Threads for bcrypt, each computing up to four requests at once.
///
/// Requests come one by one and are answered through a [`Ticket`], which a
/// thread can wait for and an async task can await: no runtime is needed and
/// none is blocked. The queue is bounded, so that a flood of logins is
/// refused rather than stored. Dropping the pool finishes what was accepted.
///
/// # Example
///
/// ```
/// use sysu_hash::bcrypt::{Bcrypt, Cost, Pool};
///
/// let pool = Pool::new();
/// let bcrypt = Bcrypt::new(Cost::new(4)?);
/// let hash = pool.hash(bcrypt, b"hunter2")?.wait()?;
/// assert!(pool.verify(b"hunter2", hash)?.wait()?);
/// # Ok::<(), sysu_hash::Error>(())
/// ```
pub struct Pool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    /// Starts a pool of the default options.
    pub fn new() -> Self {
        Self::start(PoolOptions::new())
    }

    fn start(options: PoolOptions) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::new(State { jobs: VecDeque::new(), open: true }),
            wake: Condvar::new(),
            room: options.queue.max(1),
            gather: options.gather,
        });
        let cores =
            std::thread::available_parallelism().map_or(1, usize::from);
        let threads = (0..options.threads.unwrap_or(cores).max(1))
            .map(|_| {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || shared.work())
            })
            .collect();
        Self { shared, threads }
    }

    /// Asks for the hash of a password under a new random salt.
    ///
    /// # Errors
    ///
    /// Those of [`Bcrypt::hash`], and [`ErrorKind::Limit`] if the queue is
    /// full.
    pub fn hash(
        &self,
        bcrypt: Bcrypt,
        password: &[u8],
    ) -> Result<Ticket<BcryptHash>, Error> {
        bcrypt.check(password)?;
        let salt = random::bytes()?;
        let (version, cost) = (bcrypt.version, bcrypt.cost);
        let job = bcrypt.job(password, &salt);
        self.submit(cost, job, move |digest| {
            BcryptHash::new(version, cost, salt, digest)
        })
    }

    /// Asks whether a password matches a stored hash.
    ///
    /// Look at the cost of a hash that comes from a stranger first.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`] if the queue is full.
    pub fn verify(
        &self,
        password: &[u8],
        hash: BcryptHash,
    ) -> Result<Ticket<bool>, Error> {
        let job = kernel::Job::new(hash.version(), password, hash.salt());
        self.submit(hash.cost(), job, move |digest| hash.matches(&digest))
    }

    /// Returns how many requests wait for a thread.
    pub fn waiting(&self) -> usize {
        lock(&self.shared.state).jobs.len()
    }

    fn submit<T: Send + 'static>(
        &self,
        cost: Cost,
        job: kernel::Job,
        finish: impl FnOnce([u8; 23]) -> T + Send + 'static,
    ) -> Result<Ticket<T>, Error> {
        let slot = Arc::new(Slot::new());
        let answer = Answer { slot: Arc::clone(&slot) };
        let done = Box::new(move |digest| answer.give(finish(digest)));
        let mut state = lock(&self.shared.state);
        if state.jobs.len() >= self.shared.room {
            return Err(ErrorKind::Limit {
                what: "the queue of a bcrypt pool",
                asked: state.jobs.len() as u64 + 1,
                max: self.shared.room as u64,
            }
            .into());
        }
        state.jobs.push_back(Request { cost, job, done });
        drop(state);
        self.shared.wake.notify_one();
        Ok(Ticket { slot })
    }
}

impl Default for Pool {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        lock(&self.shared.state).open = false;
        self.shared.wake.notify_all();
        for thread in self.threads.drain(..) {
            // A thread that panicked has dropped its requests, and their
            // tickets say so.
            drop(thread.join());
        }
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("threads", &self.threads.len())
            .field("waiting", &self.waiting())
            .finish_non_exhaustive()
    }
}

struct Request {
    cost: Cost,
    job: kernel::Job,
    done: Box<dyn FnOnce([u8; 23]) + Send>,
}

struct State {
    jobs: VecDeque<Request>,
    open: bool,
}

struct Shared {
    state: Mutex<State>,
    wake: Condvar,
    room: usize,
    gather: Duration,
}

impl Shared {
    fn work(&self) {
        while let Some(batch) = self.next() {
            let jobs: Vec<_> = batch.iter().map(|one| &one.job).collect();
            let digests = kernel::many(batch[0].cost, &jobs);
            for (request, digest) in batch.into_iter().zip(digests) {
                (request.done)(digest);
            }
        }
    }

    /// Takes the oldest request and up to three more of its cost.
    fn next(&self) -> Option<Vec<Request>> {
        let mut state = lock(&self.state);
        loop {
            if state.jobs.is_empty() {
                if !state.open {
                    return None;
                }
                state = self
                    .wake
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            if !self.gather.is_zero() && state.jobs.len() < kernel::LANES {
                let few = |state: &mut State| {
                    state.open && state.jobs.len() < kernel::LANES
                };
                (state, _) = self
                    .wake
                    .wait_timeout_while(state, self.gather, few)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            let batch = take_batch(&mut state.jobs);
            // Another thread may have taken them while this one gathered.
            if !batch.is_empty() {
                return Some(batch);
            }
        }
    }
}

/// Takes the first request and up to three more of its cost.
fn take_batch(jobs: &mut VecDeque<Request>) -> Vec<Request> {
    let mut batch: Vec<Request> = Vec::with_capacity(kernel::LANES);
    let mut at = 0;
    while batch.len() < kernel::LANES && at < jobs.len() {
        let cost = batch.first().map(|first| first.cost);
        if cost.is_none_or(|cost| cost == jobs[at].cost) {
            batch.extend(jobs.remove(at));
        } else {
            at += 1;
        }
    }
    batch
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where an answer is put and waited for.
struct Slot<T> {
    state: Mutex<(Outcome<T>, Option<Waker>)>,
    ready: Condvar,
}

enum Outcome<T> {
    Pending,
    Ready(T),
    /// The thread that should have answered is gone.
    Lost,
}

impl<T> Slot<T> {
    fn new() -> Self {
        Self {
            state: Mutex::new((Outcome::Pending, None)),
            ready: Condvar::new(),
        }
    }

    fn set(&self, outcome: Outcome<T>) {
        let mut state = lock(&self.state);
        state.0 = outcome;
        let waker = state.1.take();
        drop(state);
        self.ready.notify_all();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// The writing end of a slot; says so if it goes without an answer.
struct Answer<T> {
    slot: Arc<Slot<T>>,
}

impl<T> Answer<T> {
    fn give(self, value: T) {
        self.slot.set(Outcome::Ready(value));
    }
}

impl<T> Drop for Answer<T> {
    fn drop(&mut self) {
        // Nobody else gives an answer between the look and the word.
        let pending = matches!(lock(&self.slot.state).0, Outcome::Pending);
        if pending {
            self.slot.set(Outcome::Lost);
        }
    }
}

/// A place in the queue of a [`Pool`]: wait for it, or await it.
#[must_use = "the answer is lost with its ticket"]
pub struct Ticket<T> {
    slot: Arc<Slot<T>>,
}

impl<T> Ticket<T> {
    /// Blocks until the answer is there.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Cancelled`] if the thread of the pool is gone.
    pub fn wait(self) -> Result<T, Error> {
        let mut state = lock(&self.slot.state);
        while matches!(state.0, Outcome::Pending) {
            state = self
                .slot
                .ready
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        take(&mut state.0)
    }
}

impl<T> Future for Ticket<T> {
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = lock(&self.slot.state);
        if matches!(state.0, Outcome::Pending) {
            state.1 = Some(cx.waker().clone());
            return Poll::Pending;
        }
        Poll::Ready(take(&mut state.0))
    }
}

impl<T> fmt::Debug for Ticket<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticket").finish_non_exhaustive()
    }
}

fn take<T>(outcome: &mut Outcome<T>) -> Result<T, Error> {
    match std::mem::replace(outcome, Outcome::Lost) {
        Outcome::Ready(value) => Ok(value),
        _ => Err(ErrorKind::Cancelled.into()),
    }
}
