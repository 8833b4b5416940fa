// Headless Chromium with a listening ear: whatever leaves for another machine is caught and noted.
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { chromium } from "playwright-core";

// Slow machines are no failure: nothing here asserts speed.
export const PATIENCE_MS = 120_000;

const CANDIDATES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

// What Chromium asks of its maker on its own account whenever a form is shown; the page's policy could not reach it.
const BROWSERS_OWN = /^(content-autofill|optimizationguide-pa)\.googleapis\.com(:443)?$/;

// Starts Chromium, to be closed with the test `t`. `outside` lists every host but this machine that anything in the
// browser tried to reach, service workers included: all such traffic must pass a proxy, and the proxy refuses it.
export async function startBrowser(t) {
  const outside = [];
  const note = (host) => BROWSERS_OWN.test(host) || outside.push(host);
  const trap = createServer((request, response) => {
    note(new URL(request.url, "http://unknown").host);
    response.writeHead(502).end();
  });
  trap.on("connect", (request, socket) => {
    note(request.url);
    socket.on("error", () => {});
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  const port = await listen(t, trap);
  const executablePath = CANDIDATES.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error("no Chromium; run `cargo xtask test --only tools` or set CHROMIUM");
  // The trap is set for the pages alone: what the browser asks on its own account ends in the void.
  const proxy = { server: `http://127.0.0.1:${port}`, bypass: "127.0.0.1" };
  const mute = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1";
  const args = [mute, "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--disable-sync"];
  const browser = await chromium.launch({ executablePath, args });
  t.after(() => browser.close());
  return { browser, proxy, outside };
}

// Opens a fresh profile's page. `broken` collects what a careful reader of the console would complain of.
export async function newPage({ browser, proxy }, options = {}, init = undefined) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, proxy, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  if (init) await context.addInitScript(init);
  const page = await context.newPage();
  const broken = [];
  page.on("pageerror", (error) => broken.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    if (/Content.Security.Policy|panicked|unreachable/i.test(text)) broken.push(text);
  });
  return { context, page, broken };
}

// Lets `server` listen on a free port of this machine until the test ends.
export async function listen(t, server) {
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return server.address().port;
}

