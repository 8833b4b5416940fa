//! Asking MusicBrainz from the command line, for whoever passed `--network`.

use std::path::PathBuf;
use std::rc::Rc;
use std::time::Instant;

use crate::host::memory::MemoryStore;
use crate::host::native::{FileStore, NativeFetch, SystemClock, SystemRng};
use crate::host::{Store, block_on};
use crate::tool::{self, Consent, Endpoint, Failure, Machine, MusicBrainz, Plan};
use crate::{Answer, AnswerSong, Decision, Request};

/// How this program names itself to MusicBrainz.
const USER_AGENT: &str = concat!("wemusic/", env!("CARGO_PKG_VERSION"), " (command line)");

/// Fits what a service found to what the device knows: see [`tool::link`].
pub type Link<'a> = dyn Fn(&Request, Vec<AnswerSong>) -> Vec<AnswerSong> + 'a;

/// The client, and the consent that the flag expresses.
pub struct Lookup<'a> {
    client: MusicBrainz,
    consent: Consent,
    link: &'a Link<'a>,
}

/// What became of one lookup.
#[derive(Debug)]
pub struct Outcome {
    /// What was sent, or would have been.
    pub plan: Plan,
    /// How many songs came of it, and whether they were kept from earlier.
    pub result: Result<(usize, bool), Failure>,
}

impl<'a> Lookup<'a> {
    /// A lookup at `endpoint`; answers are kept in the user's cache directory, or in memory where there is none.
    pub fn new(endpoint: Endpoint, consent: Consent, link: &'a Link<'a>) -> Self {
        let store: Rc<dyn Store> = match cache_dir() {
            Some(directory) => Rc::new(FileStore::new(directory)),
            None => Rc::new(MemoryStore::default()),
        };
        let machine = Machine {
            fetch: Rc::new(NativeFetch::new(USER_AGENT)),
            store,
            clock: Rc::new(SystemClock),
            rng: Rc::new(SystemRng),
        };
        Self::with_machine(endpoint, consent, link, machine)
    }

    /// As [`Lookup::new`], on the machine given.
    pub fn with_machine(endpoint: Endpoint, consent: Consent, link: &'a Link<'a>, machine: Machine) -> Self {
        Self { client: MusicBrainz::new(endpoint, machine), consent, link }
    }

    /// The host that would be asked.
    pub fn host(&self) -> &str {
        self.client.host()
    }

    /// Adds to `answer` what MusicBrainz knows, where the boundary asks for it and there is something to ask; the
    /// time it takes is added to `elapsed_ms`. With network use off, only says what would have been sent.
    pub fn consult(&self, request: &Request, answer: Answer, top: usize) -> (Answer, Option<Outcome>) {
        if answer.decision != Decision::Tool {
            return (answer, None);
        }
        let Some(plan) = tool::plan(request, &answer) else { return (answer, None) };
        let permit = match self.consent.permit(false) {
            Ok(permit) => permit,
            Err(failure) => return (answer, Some(Outcome { plan, result: Err(failure) })),
        };
        let start = Instant::now();
        let found = block_on(self.client.search(permit, &plan.query)).into_result();
        let result = found.map(|found| {
            let songs = tool::songs(&found.items, &plan, request, &answer, top);
            ((self.link)(request, songs), found.cached)
        });
        let (mut answer, result) = match result {
            Ok((songs, cached)) => {
                let count = songs.len();
                (tool::merge(answer, songs, top), Ok((count, cached)))
            }
            Err(failure) => (answer, Err(failure)),
        };
        answer.elapsed_ms += start.elapsed().as_secs_f64() * 1_000.0;
        (answer, Some(Outcome { plan, result }))
    }
}

fn cache_dir() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = absolute("XDG_CACHE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".cache")));
    base.map(|base| base.join("wemusic"))
}
