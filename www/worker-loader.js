// Starts the engine's code in its worker. What escapes the code is thrown once more, outside of any promise, so that
// it reaches the page as this worker's `error` event.
import init from "./worker.js";

const fail = (reason) => setTimeout(() => { throw reason; });
self.addEventListener("unhandledrejection", (event) => fail(event.reason));
init({ module_or_path: "./worker_bg.wasm" }).catch(fail);
