//! The worker's end: loads the engine, then answers one request after the other.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};

use gloo_timers::future::TimeoutFuture;
use js_sys::Reflect;
use serde::Serialize;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::files::Files;
use super::protocol::{FromWorker, Loaded, ToWorker};
use crate::host::web::locks;
use crate::pipeline::{Engine, EngineFiles};
use crate::taste::Avoid;
use crate::turn::{Answer, Options, Request};
use crate::{Error, Result};

/// More songs than wanted are asked of the engine when some may have to be left out.
const SPARE_SONGS: usize = 30;

struct Job {
    request_id: u32,
    request: Request,
    options: Options,
    avoid: Vec<Avoid>,
}

#[derive(Default)]
struct Server {
    engine: Option<Engine>,
    /// Set when no engine will come.
    failed: Option<Error>,
    jobs: VecDeque<Job>,
    working: bool,
}

thread_local! {
    static SERVER: RefCell<Server> = RefCell::default();
}

/// Runs the worker: listens until the page ends it.
///
/// # Errors
/// `Internal` when this is no dedicated worker.
pub fn run() -> Result<()> {
    std::panic::set_hook(Box::new(|panic| {
        tell(FromWorker::Panicked { message: panic.to_string() });
        web_sys::console::error_1(&panic.to_string().into());
    }));
    let scope = scope().ok_or_else(|| Error::internal("the engine's code was started outside a worker"))?;
    let on_message =
        Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
            match serde_wasm_bindgen::from_value::<ToWorker>(event.data()) {
                Ok(message) => hear(message),
                Err(error) => web_sys::console::error_1(&format!("unknown message: {error}").into()),
            }
        });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    // The page asks for this lock when it hears `Up`, and getting it means that this worker has ended (see `locks`).
    // So it must be held by then.
    locks::hold(&scope.name(), || tell(FromWorker::Up));
    Ok(())
}

fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

fn tell(message: FromWorker) {
    // Numbers stay JavaScript numbers; 64-bit ones are at most sizes in bytes, far below 2^53.
    let value = message.serialize(&serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true));
    if let (Ok(value), Some(scope)) = (value, scope()) {
        // The page cannot refuse a plain object; if it is gone there is nobody left to tell.
        scope.post_message(&value).unwrap_or_default();
    }
}

fn hear(message: ToWorker) {
    match message {
        ToWorker::Open { models_url } => spawn_local(open(models_url)),
        ToWorker::Answer { request_id, request, options, avoid } => {
            SERVER.with_borrow_mut(|server| server.jobs.push_back(Job { request_id, request, options, avoid }));
            work();
        }
        ToWorker::Cancel { request_id } => {
            SERVER.with_borrow_mut(|server| server.jobs.retain(|job| job.request_id != request_id));
        }
    }
}

async fn open(models_url: String) {
    let files = Files::new(models_url, tell).await;
    if let Err(error) = load(&files).await {
        let opened = SERVER.with_borrow_mut(|server| {
            server.failed = Some(error.clone());
            server.engine.is_some()
        });
        tell(if opened { FromWorker::ExtendFailed { error } } else { FromWorker::OpenFailed { error } });
        work();
    }
}

async fn load(files: &Files) -> Result<()> {
    let (manifest_json, manifest) = files.manifest().await?;
    let mut tiers: Vec<u32> = manifest.files.iter().map(|file| u32::from(file.tier)).collect();
    tiers.sort_unstable();
    tiers.dedup();
    let last = tiers.last().copied().unwrap_or_default();
    for tier in tiers {
        let mut account = files.tier(&manifest, tier);
        let mut first = HashMap::new();
        for entry in manifest.files.iter().filter(|file| u32::from(file.tier) == tier) {
            let bytes = files.get(entry, &mut account).await?;
            if tier == 0 {
                first.insert(entry.name.clone(), bytes);
            } else {
                SERVER.with_borrow_mut(|server| match &mut server.engine {
                    Some(engine) => engine.extend(&entry.name, bytes),
                    None => Err(Error::bad_file("the manifest has no first tier")),
                })?;
                // Lets waiting questions through between two large files.
                TimeoutFuture::new(0).await;
            }
        }
        if tier == 0 {
            let engine = Engine::open(EngineFiles { manifest_json: manifest_json.clone(), files: first })?;
            SERVER.with_borrow_mut(|server| server.engine = Some(engine));
        }
        tell_loaded(tier == last);
        work();
    }
    files.forget_others(&manifest).await;
    Ok(())
}

fn tell_loaded(complete: bool) {
    let info = SERVER.with_borrow(|server| server.engine.as_ref().map(Engine::info));
    if let Some(info) = info {
        tell(FromWorker::Loaded(Loaded {
            version: info.version,
            songs: u32::try_from(info.songs).unwrap_or(u32::MAX),
            songs_total: u32::try_from(info.songs_total).unwrap_or(u32::MAX),
            parameters: info.parameters as u64,
            complete,
        }));
    }
}

/// Answers what is queued, yielding in between so that a `Cancel` is heard before the next one is begun.
fn work() {
    let start = SERVER.with_borrow_mut(|server| {
        let idle = !server.working && (server.engine.is_some() || server.failed.is_some());
        server.working |= idle;
        idle
    });
    if !start {
        return;
    }
    spawn_local(async {
        loop {
            TimeoutFuture::new(0).await;
            let done = SERVER.with_borrow_mut(|server| {
                let Some(job) = server.jobs.pop_front() else {
                    server.working = false;
                    return true;
                };
                tell(match answer(server, &job) {
                    Ok(answer) => FromWorker::Answered { request_id: job.request_id, answer: Box::new(answer) },
                    Err(error) => FromWorker::Failed { request_id: job.request_id, error },
                });
                false
            });
            if done {
                return;
            }
        }
    });
}

fn answer(server: &Server, job: &Job) -> Result<Answer> {
    let engine = match (&server.engine, &server.failed) {
        (Some(engine), _) => engine,
        (None, Some(error)) => return Err(error.clone()),
        (None, None) => return Err(Error::internal("a request was begun before the engine was there")),
    };
    let began_ms = now_ms();
    let mut options = job.options.clone();
    if !job.avoid.is_empty() {
        options.top += SPARE_SONGS;
    }
    let mut answer = engine.answer(&job.request, &options)?;
    answer.songs.retain(|song| !job.avoid.iter().any(|avoid| avoid.covers(song)));
    answer.songs.truncate(job.options.top);
    answer.elapsed_ms = now_ms() - began_ms;
    Ok(answer)
}

/// Milliseconds by the clock that never goes back.
fn now_ms() -> f64 {
    let performance = Reflect::get(&js_sys::global(), &"performance".into()).unwrap_or(JsValue::NULL);
    performance.dyn_into::<web_sys::Performance>().map_or(0.0, |performance| performance.now())
}
