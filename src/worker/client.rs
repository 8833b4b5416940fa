//! The page's end of the worker: asks, hears, notices the worker's death, starts another and asks again.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::{Interval, Timeout};
use serde::Serialize;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::pending::Pending;
use super::protocol::{FromWorker, Loaded, Progress, ToWorker};
use crate::host::web::{locks, reason};
use crate::taste::Avoid;
use crate::turn::{Answer, Options, Request};
use crate::{Code, Error, Result};

/// Seconds after which a silent worker counts as stuck.
const LIMIT_SECS: u32 = 30;

/// So many workers in a row may end without having loaded the engine.
const MOST_FAILED_STARTS: u32 = 3;

/// How much the present worker has loaded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Nothing,
    FirstTier,
    Everything,
}

type Reply = Box<dyn FnOnce(Result<Answer>)>;

/// What the page is told unasked.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// Files are arriving.
    Progress(Progress),
    /// Answers can be had, from this much.
    Loaded(Loaded),
    /// The worker ended and another one is starting.
    Restarting,
    /// Something failed without ending the worker: storage, or a later tier.
    Notice(Error),
    /// No answers can be had until [`Client::start`] is called again.
    Down(Error),
}

struct Running {
    worker: Worker,
    // The listeners live as long as the worker; dropping them detaches it.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

struct Inner {
    script: String,
    models_url: String,
    on_news: Box<dyn Fn(News)>,
    running: RefCell<Option<Running>>,
    pending: RefCell<Pending<ToWorker, Reply>>,
    /// Counts workers, so that news of an earlier one is not taken for news of this one.
    generation: Cell<u32>,
    /// The worker listens: nothing may be posted earlier, it would be lost.
    up: Cell<bool>,
    loaded: Cell<Stage>,
    failed_starts: Cell<u32>,
    last_words: RefCell<Option<String>>,
}

/// A handle on the worker; clones share it.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

impl Client {
    /// Starts a worker. `script` is the address of its loader, `models_url` that of the folder with the manifest;
    /// `on_news` hears how things go.
    pub fn start(script: String, models_url: String, on_news: impl Fn(News) + 'static) -> Client {
        let client = Client(Rc::new(Inner {
            script,
            models_url,
            on_news: Box::new(on_news),
            running: RefCell::default(),
            pending: RefCell::default(),
            generation: Cell::new(0),
            up: Cell::new(false),
            loaded: Cell::new(Stage::Nothing),
            failed_starts: Cell::new(0),
            last_words: RefCell::default(),
        }));
        client.spawn();
        client.watch();
        client
    }

    /// Asks for an answer; `reply` is called once, unless the request is cancelled. The id is for [`Client::cancel`].
    pub fn answer(
        &self,
        request: Request,
        options: Options,
        avoid: Vec<Avoid>,
        reply: impl FnOnce(Result<Answer>) + 'static,
    ) -> u32 {
        let mut pending = self.0.pending.borrow_mut();
        let message = ToWorker::Answer { request_id: pending.next_id(), request, options, avoid };
        let id = pending.add(message.clone(), Box::new(reply));
        drop(pending);
        self.post(&message);
        id
    }

    /// Forgets a request: its reply will not be called.
    pub fn cancel(&self, request_id: u32) {
        if self.0.pending.borrow_mut().settle(request_id).is_some() {
            self.post(&ToWorker::Cancel { request_id });
        }
    }

    /// Tries again after [`News::Down`].
    pub fn retry(&self) {
        self.0.failed_starts.set(0);
        self.end();
        self.spawn();
    }

    fn spawn(&self) {
        let generation = self.0.generation.get() + 1;
        self.0.generation.set(generation);
        self.0.up.set(false);
        self.0.loaded.set(Stage::Nothing);
        self.0.last_words.take();
        let name = format!("wemusic-worker-{generation}-{}", js_sys::Math::random());
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(&name);
        let worker = match Worker::new_with_options(&self.0.script, &options) {
            Ok(worker) => worker,
            Err(error) => {
                let detail = format!("This browser cannot start the engine: {}.", reason(&error));
                return self.down(Error::new(Code::WorkerLost, detail));
            }
        };
        let client = self.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if client.0.generation.get() == generation {
                match serde_wasm_bindgen::from_value(event.data()) {
                    Ok(message) => client.hear(message, &name),
                    Err(error) => web_sys::console::error_1(&format!("unknown message: {error}").into()),
                }
            }
        });
        let client = self.clone();
        let on_error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            event.prevent_default();
            client.ended(generation, "its code failed");
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        self.0.running.replace(Some(Running { worker, _on_message: on_message, _on_error: on_error }));
    }

    fn end(&self) {
        if let Some(running) = self.0.running.take() {
            running.worker.set_onmessage(None);
            running.worker.set_onerror(None);
            running.worker.terminate();
        }
    }

    fn post(&self, message: &ToWorker) {
        if !self.0.up.get() {
            return;
        }
        let serializer = serde_wasm_bindgen::Serializer::new();
        let (Ok(value), Some(running)) = (message.serialize(&serializer), &*self.0.running.borrow()) else { return };
        // Posting a plain object to a live or dead worker never throws.
        running.worker.post_message(&value).unwrap_or_default();
    }

    fn hear(&self, message: FromWorker, worker_name: &str) {
        let news = |news| (self.0.on_news)(news);
        match message {
            FromWorker::Up => {
                let (client, generation) = (self.clone(), self.0.generation.get());
                locks::when_free(worker_name, move || client.ended(generation, "it was ended"));
                self.0.up.set(true);
                self.post(&ToWorker::Open { models_url: self.0.models_url.clone() });
                let owed = self.0.pending.borrow().messages();
                owed.iter().for_each(|message| self.post(message));
            }
            FromWorker::Progress(progress) => news(News::Progress(progress)),
            FromWorker::Loaded(loaded) => {
                self.0.loaded.set(if loaded.complete { Stage::Everything } else { Stage::FirstTier });
                if loaded.complete {
                    self.0.failed_starts.set(0);
                }
                news(News::Loaded(loaded));
            }
            FromWorker::NotStored { error } | FromWorker::ExtendFailed { error } => news(News::Notice(error)),
            FromWorker::OpenFailed { error } => self.down(error),
            FromWorker::Answered { request_id, answer } => {
                self.0.failed_starts.set(0);
                self.settle(request_id, Ok(*answer));
            }
            FromWorker::Failed { request_id, error } => self.settle(request_id, Err(error)),
            FromWorker::Panicked { message } => {
                self.0.last_words.replace(Some(message));
                self.ended(self.0.generation.get(), "it met a defect");
            }
        }
    }

    fn settle(&self, request_id: u32, result: Result<Answer>) {
        let reply = self.0.pending.borrow_mut().settle(request_id);
        if let Some(reply) = reply {
            reply(result);
        }
    }

    /// The worker of that generation is gone: another one takes over what was owed.
    fn ended(&self, generation: u32, how: &str) {
        if self.0.generation.get() != generation || self.0.running.borrow().is_none() {
            return;
        }
        if let Some(words) = self.0.last_words.borrow().as_ref() {
            web_sys::console::error_1(&format!("the worker ended: {words}").into());
        }
        let stage = self.0.loaded.get();
        self.end();
        if stage != Stage::Everything {
            self.0.failed_starts.set(self.0.failed_starts.get() + 1);
            if self.0.failed_starts.get() >= MOST_FAILED_STARTS {
                let detail = format!("The engine could not be started: {how}. Reload the page to try again.");
                return self.down(Error::new(Code::WorkerLost, detail));
            }
        }
        (self.0.on_news)(News::Restarting);
        if stage != Stage::Nothing {
            let lost = self.0.pending.borrow_mut().crash().lost;
            let detail = "The engine stopped twice at this request and was started anew. Please try other words.";
            for reply in lost {
                reply(Err(Error::new(Code::WorkerLost, detail)));
            }
        }
        // Not at once: a worker that dies while starting must not keep the page busy. What is owed is posted when
        // the next one is up.
        let client = self.clone();
        Timeout::new(200 * self.0.failed_starts.get(), move || client.spawn()).forget();
    }

    fn down(&self, error: Error) {
        self.end();
        let waiting = self.0.pending.borrow_mut().give_up();
        for reply in waiting {
            reply(Err(error.clone()));
        }
        (self.0.on_news)(News::Down(error));
    }

    /// A worker that is stuck is ended like one that crashed.
    fn watch(&self) {
        let client = self.clone();
        Interval::new(1_000, move || {
            let stuck = client.0.loaded.get() != Stage::Nothing && client.0.pending.borrow_mut().tick(LIMIT_SECS);
            if stuck {
                client.ended(client.0.generation.get(), "it did not reply in time");
            }
        })
        .forget();
    }
}
