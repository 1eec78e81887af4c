//! What goes wrong, and when: one seeded generator decides over every effect of
//! every port.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::ids::ConversationKey;
use tokio::time::Instant;

/// Where an effect happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Port {
    /// The queue between webhook and intake.
    Queue,
    /// The database.
    Database,
    /// The state machine's API.
    Workflow,
    /// The language models.
    Model,
    /// Chatwoot's REST API.
    Chatwoot,
    /// The process that runs a function.
    Process,
    /// A whole execution of the state machine.
    Execution,
}

impl Port {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Queue,
        Self::Database,
        Self::Workflow,
        Self::Model,
        Self::Chatwoot,
        Self::Process,
        Self::Execution,
    ];

    /// The word for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Database => "database",
            Self::Workflow => "workflow",
            Self::Model => "model",
            Self::Chatwoot => "Chatwoot",
            Self::Process => "process",
            Self::Execution => "execution",
        }
    }

    /// What an effect takes when nothing is wrong, in milliseconds.
    const fn latency(self) -> std::ops::Range<u64> {
        match self {
            Self::Queue | Self::Workflow => 5..30,
            Self::Database => 1..8,
            Self::Model => 300..2500,
            Self::Chatwoot => 15..120,
            Self::Process | Self::Execution => 1..10,
        }
    }
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The effect does not happen, and the caller hears so.
    Before,
    /// The effect happens, and the caller hears that it did not, or nothing.
    After,
    /// Refused for being too much.
    Throttled,
    /// It takes seconds.
    Slow,
    /// The process ends in the middle.
    Died,
    /// The execution is stopped.
    Killed,
    /// The execution is stopped, and the event that tells so is lost.
    Vanished,
    /// A webhook never arrives.
    Lost,
    /// The whole port is away for a while.
    Outage,
    /// A write met another one at the same moment. Nothing that anybody may notice.
    Conflict,
    /// The caller hears that it failed, and it happens later.
    Later,
    /// The caller hears that it failed, and it goes on.
    Overlapped,
}

impl Fault {
    /// The words for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Before => "failed before",
            Self::After => "answer lost",
            Self::Throttled => "throttled",
            Self::Slow => "slow",
            Self::Died => "died",
            Self::Killed => "killed",
            Self::Vanished => "vanished",
            Self::Lost => "webhook lost",
            Self::Outage => "away",
            Self::Conflict => "in conflict",
            Self::Later => "arrived later",
            Self::Overlapped => "overlapped",
        }
    }
}

/// The fate of one effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fate {
    /// How long it takes.
    pub(super) latency: Duration,
    /// What goes wrong with it.
    pub(super) fault: Option<Fault>,
}

/// On whose behalf an effect happens.
#[derive(Debug)]
pub(super) struct Scope {
    /// The conversations it is about.
    pub(super) keys: Vec<ConversationKey>,
    /// Nothing goes wrong: a queue message that failed twice would become a dead
    /// letter, which only a person can bring back.
    pub(super) spared: bool,
}

tokio::task_local! {
    /// The scope of the function that runs.
    pub(super) static SCOPE: Arc<Scope>;
}

/// How often things go wrong in one world.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weather {
    /// The chance that something goes wrong with one effect.
    pub(super) rate: f64,
    /// The chance that the process of one function call dies.
    pub(super) deaths: f64,
    /// The chance that a write meets another one.
    pub(super) conflicts: f64,
    /// Ports that are away, from and until.
    pub(super) outages: Vec<(Port, Duration, Duration)>,
    /// When faults end, so that the world can come to rest.
    pub(super) until: Duration,
}

/// Decides, counts and remembers faults.
pub(super) struct Faults {
    weather: Weather,
    begun: Instant,
    /// Nothing goes wrong while the world is being built.
    armed: AtomicBool,
    inner: Mutex<Inner>,
}

struct Inner {
    random: fastrand::Rng,
    counts: BTreeMap<(Port, Fault), u64>,
    /// Effects that nobody waits for any more.
    on_the_way: usize,
    touched: BTreeSet<ConversationKey>,
    log: Vec<(Duration, Vec<ConversationKey>, Port, Fault)>,
}

impl Faults {
    pub(super) fn new(weather: Weather, random: fastrand::Rng) -> Self {
        Self {
            weather,
            begun: Instant::now(),
            armed: AtomicBool::new(false),
            inner: Mutex::new(Inner {
                random,
                counts: BTreeMap::new(),
                on_the_way: 0,
                touched: BTreeSet::new(),
                log: Vec::new(),
            }),
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The world is built.
    pub(super) fn arm(&self) {
        self.armed.store(true, Ordering::Relaxed);
    }

    /// Whether things still go wrong.
    pub(super) fn are_on(&self) -> bool {
        self.armed.load(Ordering::Relaxed) && self.begun.elapsed() < self.weather.until
    }

    /// How long ago the world began.
    pub(super) fn age(&self) -> Duration {
        self.begun.elapsed()
    }

    /// The fate of the next effect at this port.
    pub(super) fn fate(&self, port: Port) -> Fate {
        let mut inner = self.inner();
        let latency = Duration::from_millis(inner.random.u64(port.latency()));
        let fine = Fate {
            latency,
            fault: None,
        };
        let scope = SCOPE.try_with(Arc::clone).ok();
        let now = self.begun.elapsed();
        if !self.are_on() || scope.as_ref().is_some_and(|s| s.spared) {
            return fine;
        }
        let away = |(which, from, until): &(Port, Duration, Duration)| {
            *which == port && (*from..*until).contains(&now)
        };
        if port == Port::Database && inner.random.f64() < self.weather.conflicts {
            *inner.counts.entry((port, Fault::Conflict)).or_default() += 1;
            return Fate {
                latency,
                fault: Some(Fault::Conflict),
            };
        }
        let fault = if self.weather.outages.iter().any(away) {
            Fault::Outage
        } else if inner.random.f64() < self.weather.rate {
            match inner.random.u8(0..8) {
                0..=1 => Fault::Before,
                2..=4 => Fault::After,
                5 => Fault::Throttled,
                _ => Fault::Slow,
            }
        } else {
            return fine;
        };
        let keys = scope.map(|s| s.keys.clone()).unwrap_or_default();
        inner.note(now, keys, port, fault);
        let latency = match fault {
            Fault::Slow => Duration::from_millis(inner.random.u64(800..4500)),
            _ => latency,
        };
        Fate {
            latency,
            fault: Some(fault),
        }
    }

    /// When the process of a function call that begins now dies, if it does.
    pub(super) fn death(&self, keys: &[ConversationKey]) -> Option<Death> {
        let now = self.begun.elapsed();
        let mut inner = self.inner();
        if !self.are_on() || inner.random.f64() >= self.weather.deaths {
            return None;
        }
        inner.note(now, keys.to_vec(), Port::Process, Fault::Died);
        let moment = if inner.random.u8(0..4) == 0 {
            inner.random.u64(100..4000)
        } else {
            inner.random.u64(1..150)
        };
        Some(match inner.random.u8(0..12) {
            10..=11 => Death::Unheard(Duration::from_millis(moment)),
            0 => Death::AtStart,
            1..=2 => Death::AfterAnswer,
            3 => Death::Silent(Duration::from_millis(moment)),
            _ => Death::At(Duration::from_millis(moment)),
        })
    }

    /// Counts a fault that was decided elsewhere.
    pub(super) fn happened(&self, keys: Vec<ConversationKey>, port: Port, fault: Fault) {
        let now = self.begun.elapsed();
        self.inner().note(now, keys, port, fault);
    }

    /// Lets an effect happen that nobody waits for, on behalf of the same
    /// conversations.
    pub(super) fn let_happen(self: &Arc<Self>, effect: impl Future<Output = ()> + Send + 'static) {
        let faults = Arc::clone(self);
        faults.inner().on_the_way += 1;
        let scope = SCOPE.try_with(Arc::clone).ok();
        tokio::spawn(async move {
            match scope {
                Some(scope) => SCOPE.scope(scope, effect).await,
                None => effect.await,
            }
            faults.inner().on_the_way -= 1;
        });
    }

    /// How many effects nobody waits for are under way.
    pub(super) fn on_the_way(&self) -> usize {
        self.inner().on_the_way
    }

    /// Whether this went wrong on behalf of this conversation.
    pub(super) fn befell(&self, key: ConversationKey, fault: Fault) -> bool {
        self.log(key).iter().any(|(_, _, what)| *what == fault)
    }

    /// A number below `end`.
    pub(super) fn below(&self, end: u64) -> u64 {
        self.inner().random.u64(0..end.max(1))
    }

    /// What went wrong so far.
    pub(super) fn counts(&self) -> BTreeMap<(Port, Fault), u64> {
        self.inner().counts.clone()
    }

    /// Whether anything went wrong on behalf of this conversation.
    pub(super) fn touched(&self, key: ConversationKey) -> bool {
        self.inner().touched.contains(&key)
    }

    /// What went wrong on behalf of this conversation, and when.
    pub(super) fn log(&self, key: ConversationKey) -> Vec<(Duration, Port, Fault)> {
        let inner = self.inner();
        let of_it = inner.log.iter().filter(|(_, keys, ..)| keys.contains(&key));
        of_it
            .map(|(at, _, port, fault)| (*at, *port, *fault))
            .collect()
    }
}

impl Inner {
    fn note(&mut self, at: Duration, keys: Vec<ConversationKey>, port: Port, fault: Fault) {
        *self.counts.entry((port, fault)).or_default() += 1;
        self.touched.extend(&keys);
        self.log.push((at, keys, port, fault));
    }
}

/// How a process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Death {
    /// Before it did anything.
    AtStart,
    /// In the middle, noticed at once.
    At(Duration),
    /// In the middle, noticed only by the time limit.
    Silent(Duration),
    /// When everything was done, before anybody heard.
    AfterAnswer,
    /// Not at all: only the caller believes so from this moment on, and calls again.
    Unheard(Duration),
}
