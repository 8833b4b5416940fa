import assert from "node:assert/strict";
import { test } from "node:test";
import { assertSongs, nameOf, open, say } from "../support/listener.mjs";
import { startWorld } from "../support/world.mjs";

test("a first request gives ten real songs, each with a reason and links out", async (t) => {
  const { site, page, assertClean } = await startWorld(t);
  await open(page, site.address);
  const answer = await say(page, "dreamy songs for a rainy evening");
  assertSongs(answer);
  assert.match(answer.boundary, /on this device/i);
  assertClean();
});

test("different requests give different songs", async (t) => {
  const { site, page, assertClean } = await startWorld(t);
  await open(page, site.address);
  const metal = await say(page, "brutal death metal");
  await page.getByTestId("new-conversation").click();
  const jazz = await say(page, "quiet jazz piano for dinner");
  const shared = metal.songs.map(nameOf).filter((name) => jazz.songs.map(nameOf).includes(name));
  assert.deepEqual(shared, []);
  assertClean();
});

test("an artist that is named is understood", async (t) => {
  const { site, page, assertClean } = await startWorld(t);
  await open(page, site.address);
  const answer = await say(page, "something like Radiohead and Portishead");
  assertSongs(answer);
  const words = answer.songs.map((song) => `${song.artist} ${song.why}`).join(" ");
  assert.match(words, /Radiohead|Portishead/);
  assertClean();
});
