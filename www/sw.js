// Lets the page start without a network. The network is asked first, so that a new version is seen at once; what it
// gave last stands in when it cannot be reached. Model files are not handled here: the engine keeps and verifies them.
const CACHE = "wemusic-shell-v1";
const SHELL = [
  "./", "loader.js", "app.js", "app_bg.wasm", "worker-loader.js", "worker.js", "worker_bg.wasm",
  "icon.svg", "app.webmanifest",
  "style/tokens.css", "style/base.css", "style/page.css", "style/exchange.css", "style/song.css", "style/drawer.css",
  "fonts/instrument-serif-latin.woff2", "fonts/instrument-serif-latin-ext.woff2",
];
// Long enough for a slow connection, short enough not to leave a reader before an empty page.
const PATIENCE_MS = 8000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("wemusic-shell-") && name !== CACHE);
  event.waitUntil(
    caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const scope = new URL(self.registration.scope);
  const ours = url.origin === scope.origin && url.pathname.startsWith(scope.pathname);
  const path = url.pathname.slice(scope.pathname.length);
  if (request.method !== "GET" || !ours || path.startsWith("models/")) return;
  event.respondWith(networkFirst(request, request.mode === "navigate" ? "./" : request));
});

async function networkFirst(request, key) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    // A full disk must not keep the page from being shown.
    if (response.ok && response.type === "basic") cache.put(key, response.clone()).catch(() => {});
    return (response.status >= 500 && (await cache.match(key))) || response;
  } catch (error) {
    const kept = await cache.match(key, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}
