import assert from "node:assert/strict";
import { test } from "node:test";
import { assertSongs, nameOf, open, say } from "../support/listener.mjs";
import { startWorld } from "../support/world.mjs";

test("a refinement gives other songs and keeps what was wished before", async (t) => {
  const { site, page, assertClean } = await startWorld(t);
  await open(page, site.address);
  const first = await say(page, "synth pop from the 1980s");
  assertSongs(first);
  const second = await say(page, "something calmer please");
  assertSongs(second);
  const shared = second.songs.map(nameOf).filter((name) => first.songs.map(nameOf).includes(name));
  assert.deepEqual(shared, [], "songs that were shown come back");
  for (const song of second.songs) {
    const fits = song.year !== null && song.year >= 1980 && song.year <= 1989;
    assert.ok(fits || song.unverified, `${nameOf(song)} is of ${song.year}`);
  }
  assertClean();
});

test("the conversation is still there after a reload, and goes on", async (t) => {
  const { site, page, assertClean } = await startWorld(t);
  await open(page, site.address);
  const first = await say(page, "acoustic folk");
  await page.reload();
  await page.locator("article").first().waitFor();
  assert.equal(await page.getByTestId("song").count(), first.songs.length);
  await page.locator('body[data-ready="model"]').waitFor();
  assertSongs(await say(page, "more upbeat"));
  assertClean();
});
