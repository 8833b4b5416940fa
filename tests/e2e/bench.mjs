// How fast and how large the page is in headless Chromium: run it as `cargo xtask bench`.
import { readFileSync } from "node:fs";
import { newPage, startBrowser } from "./support/browser.mjs";
import { complete, open } from "./support/listener.mjs";
import { startSite } from "./support/site.mjs";

// Conversations as people hold them; each line is a turn.
const CONVERSATIONS = [
  ["dreamy shoegaze for a rainy evening", "a bit more upbeat", "only from the 90s", "no My Bloody Valentine please"],
  ["something like Radiohead and Portishead", "older", "one song per artist", "more female vocals"],
  ["happy dance pop for a party", "from the 2010s", "less well known songs", "no Taylor Swift"],
  ["classic hip hop from New York", "more like Nas", "something calmer"],
  ["quiet jazz piano for dinner", "only instrumental", "more like Bill Evans"],
  ["heavy metal for the gym", "no Metallica", "newer songs please"],
  ["country songs about heartbreak", "by women", "from the 70s or 80s"],
  ["French chanson", "something sadder", "in Spanish instead"],
  ["90s rnb slow jams", "more like Aaliyah", "older songs please"],
];

const rounds = Number(process.argv[2] ?? 1);
const endings = [];
const t = { after: (end) => endings.push(end) };

try {
  const started = await startBrowser(t);
  const site = await startSite(t);
  const { page, context } = await newPage(started);

  const began = performance.now();
  await open(page, site.address);
  const firstUsable = performance.now() - began;
  await complete(page);
  const everything = performance.now() - began;
  const visited = performance.now();
  await open(page, site.address);
  const secondVisit = performance.now() - visited;
  await complete(page);

  const turns = [];
  for (let round = 0; round <= rounds; round += 1) {
    for (const conversation of CONVERSATIONS) {
      const fresh = page.getByTestId("new-conversation");
      if (await fresh.isVisible()) await fresh.click();
      for (const text of conversation) {
        const turn = await timedTurn(page, text);
        // The first round warms the compiler and the caches.
        if (round > 0) turns.push(turn);
      }
    }
  }
  const memory = await page.evaluate(() => performance.measureUserAgentSpecificMemory?.().then((m) => m.bytes));
  const peak = await peakOfRenderer(started.browser);

  print([
    ["turns, warm, single-threaded", "p50", "p95", "longest"],
    [`engine, ms, ${turns.length} turns`, ...spread(turns.map((turn) => turn.engineMs))],
    ["send to songs on the page, ms", ...spread(turns.map((turn) => turn.seenMs))],
    ["songs an answer", ...spread(turns.map((turn) => turn.songs))],
  ]);
  print([
    ["loading, local server", "ms"],
    ["first visit, until it answers", firstUsable.toFixed(0)],
    ["first visit, until all songs are here", everything.toFixed(0)],
    ["second visit, until it answers", secondVisit.toFixed(0)],
  ]);
  print([
    ["memory", "MB"],
    ["page without its worker, now", memory ? (memory / 1e6).toFixed(1) : "not offered"],
    ["renderer process, peak resident", peak ? (peak / 1e6).toFixed(1) : "not known here"],
  ]);
  await context.close();
} finally {
  for (const end of endings.reverse()) await end();
}

// Says `text` and times it inside the page, from the click to the painted list.
async function timedTurn(page, text) {
  await page.getByTestId("composer").fill(text);
  return page.evaluate(async () => {
    const answered = document.querySelectorAll("article").length + 1;
    const began = performance.now();
    document.querySelector('[data-testid="send"]').click();
    const settled = () => {
      const articles = document.querySelectorAll("article");
      return articles.length >= answered && !document.querySelector('article[aria-busy="true"]');
    };
    while (!settled()) await new Promise((frame) => requestAnimationFrame(frame));
    const seenMs = performance.now() - began;
    const article = [...document.querySelectorAll("article")].at(-1);
    const boundary = article.querySelector('[data-testid="boundary"]')?.textContent ?? "";
    const engineMs = Number(/([\d.]+)\s*ms/.exec(boundary)?.[1] ?? NaN);
    return { seenMs, engineMs, songs: article.querySelectorAll('[data-testid="song"]').length };
  });
}

// The largest resident size that any renderer had, in bytes, where the system tells.
async function peakOfRenderer(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter((process) => process.type === "renderer");
  const sizes = renderers.map(({ id }) => {
    try {
      return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0) * 1024;
    } catch {
      return 0;
    }
  });
  return Math.max(0, ...sizes);
}

// The middle, the 95th percentile and the largest.
function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  return [at(0.5), at(0.95), sorted.at(-1)].map((value) => value.toFixed(0));
}

// A table in Markdown.
function print(rows) {
  const [head, ...body] = rows;
  const line = (cells) => `| ${cells.join(" | ")} |`;
  console.log([line(head), line(head.map((_, index) => (index ? "--:" : "---"))), ...body.map(line), ""].join("\n"));
}
