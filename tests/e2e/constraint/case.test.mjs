import assert from "node:assert/strict";
import { test } from "node:test";
import { assertSongs, nameOf, open, say, settled, answer as read } from "../support/listener.mjs";
import { startWorld } from "../support/world.mjs";

const within = (from, to) => (song) => {
  const fits = song.year !== null && song.year >= from && song.year <= to;
  assert.ok(fits || song.unverified, `${nameOf(song)} is of ${song.year}, not of ${from} to ${to}`);
};

test("a decade holds for every song", async (t) => {
  const { site, page, assertClean } = await startWorld(t);
  await open(page, site.address);
  const answer = await say(page, "hip hop from the 90s");
  assertSongs(answer);
  answer.songs.forEach(within(1990, 1999));
  assert.ok(answer.chips.some((chip) => /1990|90s/.test(chip.label)), JSON.stringify(answer.chips));
  assertClean();
});

test("a single year holds for every song", async (t) => {
  const { site, page, assertClean } = await startWorld(t);
  await open(page, site.address);
  const answer = await say(page, "rock songs from 1994");
  assert.ok(answer.songs.length > 0);
  answer.songs.forEach(within(1994, 1994));
  assertClean();
});

test("an artist that is ruled out does not come, and one per artist is kept", async (t) => {
  const { site, page, assertClean } = await startWorld(t);
  await open(page, site.address);
  const answer = await say(page, "classic british rock like Queen, but no Queen, and only one song per artist");
  assert.ok(answer.songs.length > 0);
  for (const song of answer.songs) assert.notEqual(song.artist.toLowerCase(), "queen");
  const artists = answer.songs.map((song) => song.artist.toLowerCase());
  assert.equal(new Set(artists).size, artists.length, artists.join("; "));
  assertClean();
});

test("a chip that is taken away frees the list", async (t) => {
  const { site, page, assertClean } = await startWorld(t);
  await open(page, site.address);
  await say(page, "dance songs from the 1970s");
  const decade = page.getByTestId("chip").filter({ hasText: /1970|70s/ });
  await decade.getByTestId("chip-remove").click();
  await decade.waitFor({ state: "detached" });
  await settled(page);
  const freed = await read(page);
  assert.ok(freed.songs.length === 10 || freed.shortfall, "a short list without a word about it");
  assert.ok(freed.songs.some((song) => song.year === null || song.year < 1970 || song.year > 1979));
  assertClean();
});
