// A local stand-in for MusicBrainz's recording search. The payloads are made up, in the service's shape.
import { createServer } from "node:http";
import { listen } from "./browser.mjs";

const recording = (number, title, artist, date) => ({
  id: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
  score: 100 - number,
  title,
  length: 200_000 + number,
  "first-release-date": date,
  "artist-credit": [{ name: artist, artist: { id: `11111111-0000-4000-8000-${String(number).padStart(12, "0")}`, name: artist, "sort-name": artist } }],
  releases: [{ id: `22222222-0000-4000-8000-${String(number).padStart(12, "0")}`, title, status: "Official", date, "release-group": { id: `33333333-0000-4000-8000-${String(number).padStart(12, "0")}`, "primary-type": "Album" } }],
});

// Three songs by `artist`; one title is written to be dangerous wherever text is taken for markup.
export const songsBy = (artist) => [
  recording(1, "Paper Lantern", artist, "2019-04-05"),
  recording(2, "Harbour <img src=x onerror=alert(1)>", artist, "2021"),
  recording(3, "Night Ferry", artist, "2020-11"),
];

// Starts the stand-in. `asked` lists each search it got; `plan` says how the next ones are answered: "busy", "limit",
// "garbage", and songs once it is empty.
export async function startMusicBrainz(t, { artist, plan = [] }) {
  const asked = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://stand-in");
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (request.method === "OPTIONS") {
      asked.push({ preflight: true });
      response.writeHead(204).end();
      return;
    }
    asked.push({ path: url.pathname, query: url.searchParams.get("query"), format: url.searchParams.get("fmt"), headers: request.headers });
    const next = plan.shift();
    if (next === "busy" || next === "limit") {
      const words = next === "busy"
        ? "The MusicBrainz web server is currently busy. Please try again later."
        : "Your requests are exceeding the allowable rate limit.";
      response.writeHead(503, { "Content-Type": "application/json", "Retry-After": "1" }).end(JSON.stringify({ error: words }));
    } else if (next === "garbage") {
      response.writeHead(200, { "Content-Type": "application/json" }).end("<html>not what was asked for");
    } else {
      const recordings = songsBy(artist);
      const body = { created: "2026-01-01T00:00:00.000Z", count: recordings.length, offset: 0, recordings };
      response.writeHead(200, { "Content-Type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
    }
  });
  const port = await listen(t, server);
  return { address: `http://127.0.0.1:${port}`, asked };
}
