import assert from "node:assert/strict";
import { test } from "node:test";
import { assertSongs, open, ready, say } from "../support/listener.mjs";
import { startWorld } from "../support/world.mjs";

test("a worker that is killed is replaced, and the conversation goes on", async (t) => {
  const { site, page, assertClean } = await startWorld(t);
  await open(page, site.address);
  const first = await say(page, "soul music");
  const [worker] = page.workers();
  assert.ok(worker, "the page has no worker");
  await worker.evaluate(() => self.close());
  const second = await say(page, "a bit slower");
  assertSongs(second);
  assert.equal(await page.getByTestId("song").count(), first.songs.length + second.songs.length, "an answer was lost");
  assert.ok(!page.workers().includes(worker), "the old worker is still there");
  await ready(page);
  assertClean();
});

test("a worker that dies while it works loses nothing: its turn is answered by the next one", async (t) => {
  const { site, page } = await startWorld(t);
  await open(page, site.address);
  const [worker] = page.workers();
  await page.getByTestId("composer").fill("blues guitar");
  // Thrown outside of any promise, as a trap in the engine is.
  await worker.evaluate(() => setTimeout(() => { throw new Error("killed by a test"); }, 0));
  await page.getByTestId("send").click();
  await page.locator('article[aria-busy="false"]').waitFor();
  await page.getByTestId("song").nth(9).waitFor();
  await ready(page);
});
