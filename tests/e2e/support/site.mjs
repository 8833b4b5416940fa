// Serves the built page as `cargo xtask serve` does, on a port of its own.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../../..");
export const DIST = join(ROOT, "dist");

// Starts the server and ends it with the test `t`. `musicbrainz` is the address that the page is to ask.
export async function startSite(t, { dist = DIST, musicbrainz } = {}) {
  const own = process.env.WEMUSIC_XTASK;
  const [program, first] = own ? [own, []] : ["cargo", ["xtask"]];
  const where = ["serve", "--no-build", "--dist", dist, "--port", "0"];
  const mirror = musicbrainz ? ["--musicbrainz", musicbrainz] : [];
  const server = spawn(program, [...first, ...where, ...mirror], { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => server.kill());
  const address = await new Promise((found, failed) => {
    server.once("error", failed);
    server.once("exit", (code) => failed(new Error(`the server ended with ${code}`)));
    createInterface({ input: server.stdout }).on("line", (line) => {
      const match = /(http:\/\/127\.0\.0\.1:\d+\/)/.exec(line);
      if (match) found(match[1]);
    });
  });
  return { address, stop: () => new Promise((gone) => server.once("exit", gone) && server.kill()) };
}

// A copy of the built page that a test may spoil.
export function copyOfDist(t) {
  const folder = mkdtempSync(join(tmpdir(), "wemusic-dist-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(DIST, folder, { recursive: true });
  return folder;
}
