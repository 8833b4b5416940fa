//! From a request to an answer; reads as the figure in the crate's documentation.

mod candidates;
mod files;

pub use files::{EngineFiles, Info};

use std::collections::HashSet;

use crate::boundary::{Boundary, SIGNS, Signs};
use crate::catalogue::{ArtistId, Catalogue, Linked, SongId};
use crate::error::Result;
use crate::manifest::Manifest;
use crate::model::{Batch, Companions, SongVectors, Student, artist_vector, demand_log};
use crate::rank::{Ablation, Blend, Candidates, Features, Knowledge, Scene, Spread, diversify, explain, gather};
use crate::token::{Context, Tokenizer, TurnContext, encode};
use crate::turn::{Answer, AnswerSong, Mode, Options, Request, ScoreParts, Source};
use crate::wish::Wishes;

/// Songs whose costly features are computed.
const REFINED: usize = 400;
/// Songs of one artist in an answer unless the listener asks otherwise.
const PER_ARTIST: usize = 2;

/// Tokenizer, student, catalogue and ranking: all that answers on the device.
pub struct Engine {
    manifest: Manifest,
    tokenizer: Tokenizer,
    student: Student,
    catalogue: Catalogue,
    vectors: SongVectors,
    companions: Companions,
    boundary: Boundary,
    blend: Blend,
    loaded: HashSet<String>,
}

/// What the engine knows of a request before anything is chosen.
pub struct Study {
    /// The request with its names resolved.
    pub context: Context,
    /// The wishes understood.
    pub wishes: Wishes,
    /// The student's hidden state: `(dim,)`.
    pub hidden: Vec<f32>,
    /// The student's score of every song: `(songs,)`.
    pub scores: Vec<f32>,
    /// Candidates with their features.
    pub candidates: Candidates,
}

impl Engine {
    /// The catalogue.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The song vectors.
    pub fn vectors(&self) -> &SongVectors {
        &self.vectors
    }

    /// The boundary head.
    pub fn boundary(&self) -> &Boundary {
        &self.boundary
    }

    /// Answers the open turn. `elapsed_ms` is left at 0 for the caller, who has a clock.
    ///
    /// # Errors
    /// [`crate::Code::Internal`] when a computation fails; any text and any number of turns is fine.
    pub fn answer(&self, request: &Request, options: &Options) -> Result<Answer> {
        self.answer_with(request, options, Ablation::default())
    }

    /// As [`Engine::answer`], with parts of the ranking left out, to measure what each brings.
    ///
    /// # Errors
    /// As [`Engine::answer`].
    pub fn answer_with(&self, request: &Request, options: &Options, ablation: Ablation) -> Result<Answer> {
        let study = self.study(request, ablation)?;
        let ranked = self.rank(&study, ablation);
        let judgement = self.judge(&study, &ranked);
        let songs = match (&request.candidates, options.mode) {
            (Some(given), _) => self.rank_given(given, &study, options, ablation)?,
            (None, Mode::Ranking) => self.list(&study, &ranked, options)?,
            (None, Mode::Answer) => self.choose(&study, ranked, options)?,
        };
        let wanted = study.wishes.count().unwrap_or(options.top).min(options.top);
        let short = request.candidates.is_none() && options.mode == Mode::Answer && songs.len() < wanted;
        Ok(Answer {
            id: request.id.clone(),
            decision: judgement.decision,
            confidence: judgement.good,
            constraints: study.wishes.chips(&self.catalogue),
            shortfall: short.then(|| self.shortfall(&study, songs.len())),
            unknown_names: study.context.open().unknown_names.clone(),
            songs,
            elapsed_ms: 0.0,
        })
    }

    /// Reads a request: names, wishes, the student's view, candidates.
    ///
    /// # Errors
    /// As [`Engine::answer`].
    pub fn study(&self, request: &Request, ablation: Ablation) -> Result<Study> {
        let mut context = Context::of(request, &self.catalogue);
        if !ablation.mention {
            context.turns.iter_mut().for_each(|turn| turn.mentions.clear());
        }
        let wishes = Wishes::of(request, &self.catalogue);
        let tokens = encode(&context, &self.tokenizer, self.student.config().max_len);
        let input = Batch::new(&[&tokens], self.student.config(), |piece, out| {
            write_piece(piece, &self.catalogue, &self.vectors, out);
        })?;
        let reading = self.student.read(&input)?;
        let hidden = reading.hidden.flatten_all()?.to_vec1::<f32>()?;
        let query = reading.query.flatten_all()?.to_vec1::<f32>()?;
        let appetite = reading.popularity.flatten_all()?.to_vec1::<f32>()?.first().copied().unwrap_or(1.0);
        let mut scores = Vec::new();
        if ablation.student {
            self.vectors.dot_all(&self.vectors.prepare(&query), &mut scores);
            for (rank, score) in scores.iter_mut().enumerate() {
                *score += appetite * demand_log(rank as u32);
            }
        } else {
            scores = (0..self.vectors.len() as u32).map(demand_log).collect();
        }
        let seen: HashSet<SongId> = context.seen().chain(context.profile_disliked.iter().copied()).collect();
        let scene = self.scene(&context, &wishes);
        let candidates =
            gather(&scene, &self.catalogue, &self.vectors, &scores, demand_log, |song| seen.contains(&song));
        Ok(Study { context, wishes, hidden, scores, candidates })
    }

    /// A conversation prepared for ranking.
    pub fn scene<'a>(&'a self, context: &Context, wishes: &'a Wishes) -> Scene<'a> {
        let knowledge = Knowledge { catalogue: &self.catalogue, vectors: &self.vectors, companions: &self.companions };
        Scene::new(context, knowledge, wishes)
    }

    /// Orders the candidates by the blended score, best first.
    pub fn rank(&self, study: &Study, ablation: Ablation) -> Vec<(SongId, f32, ScoreParts)> {
        let score = |features: &Features| {
            let parts = self.blend.parts(features, ablation);
            (parts.student + parts.mention + parts.taste + parts.popularity + parts.wish, parts)
        };
        let mut ranked: Vec<(SongId, f32, ScoreParts)> = study
            .candidates
            .iter()
            .map(|(song, features)| {
                let (score, parts) = score(features);
                (*song, score, parts)
            })
            .collect();
        let order =
            |a: &(SongId, f32, ScoreParts), b: &(SongId, f32, ScoreParts)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        ranked.sort_unstable_by(order);
        let scene = self.scene(&study.context, &study.wishes);
        let features: std::collections::HashMap<SongId, _> = study.candidates.iter().copied().collect();
        for entry in ranked.iter_mut().take(REFINED) {
            if let Some(known) = features.get(&entry.0) {
                let mut refined = *known;
                scene.refine(entry.0, &mut refined);
                (entry.1, entry.2) = score(&refined);
            }
        }
        ranked.sort_unstable_by(order);
        ranked
    }

    /// The signs the boundary head reads beside the hidden state.
    pub fn signs(&self, study: &Study, scores: &[f32]) -> Signs {
        let open = study.context.open();
        let at = |rank: usize| scores.get(rank).copied().unwrap_or(0.0);
        let named = open.mentions.iter().filter(|m| matches!(m.linked, Linked::Artist(_))).count();
        let weakest = open.mentions.iter().map(|m| m.confidence).fold(1.0, f32::min);
        let signs: [f32; SIGNS] = [
            open.unknown_names.len().min(3) as f32,
            named.min(4) as f32,
            (open.mentions.len() - named).min(4) as f32,
            weakest,
            at(0) - at(9),
            at(9) - at(99),
            (study.context.liked().count() as f32 + 1.0).ln(),
            study.wishes.0.len().min(5) as f32,
        ];
        Signs(signs)
    }

    fn judge(&self, study: &Study, ranked: &[(SongId, f32, ScoreParts)]) -> crate::boundary::Judgement {
        let scores: Vec<f32> = ranked.iter().take(100).map(|entry| entry.1).collect();
        let open = study.context.open();
        let vague = open.mentions.is_empty() && study.wishes.0.is_empty() && open.text.split_whitespace().count() < 5;
        let first = study.context.turns.len() == 1 && study.context.profile_history.is_empty();
        self.boundary.judge(&study.hidden, &self.signs(study, &scores), vague, first)
    }

    fn list(&self, study: &Study, ranked: &[(SongId, f32, ScoreParts)], options: &Options) -> Result<Vec<AnswerSong>> {
        ranked
            .iter()
            .take(options.top)
            .map(|(song, score, parts)| self.describe(study, *song, *score, *parts, &[]))
            .collect()
    }

    fn choose(
        &self,
        study: &Study,
        ranked: Vec<(SongId, f32, ScoreParts)>,
        options: &Options,
    ) -> Result<Vec<AnswerSong>> {
        let parts: std::collections::HashMap<SongId, ScoreParts> = ranked.iter().map(|e| (e.0, e.2)).collect();
        let mut order: Vec<(SongId, f32)> = ranked.into_iter().map(|e| (e.0, e.1)).collect();
        steer(&mut order, options);
        let (wanted_artists, compared) = asked_for(study.context.open());
        self.lean_towards(&compared, &mut order);
        let cap = study.wishes.max_per_artist();
        let spread = Spread {
            count: study.wishes.count().unwrap_or(options.top).min(options.top),
            per_artist: cap.unwrap_or(PER_ARTIST),
            compared_artists: compared,
            wanted_artists: if cap.is_some() { Vec::new() } else { wanted_artists },
            likeness_cost: 0.5,
        };
        diversify(&order, &self.catalogue, &self.vectors, &study.wishes, &spread)
            .into_iter()
            .map(|chosen| {
                let parts = parts.get(&chosen.song).copied().unwrap_or_default();
                self.describe(study, chosen.song, chosen.score, parts, &chosen.unverified)
            })
            .collect()
    }

    /// Draws songs near the artists compared with towards the top, whoever plays them.
    fn lean_towards(&self, artists: &[ArtistId], order: &mut [(SongId, f32)]) {
        const PULL: f32 = 8.0;
        for &artist in artists {
            let query = self.vectors.prepare(&artist_vector(artist, &self.catalogue, &self.vectors));
            order.iter_mut().for_each(|(song, score)| *score += PULL * self.vectors.dot(&query, *song));
        }
        order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    }

    fn describe(
        &self,
        study: &Study,
        id: SongId,
        score: f32,
        parts: ScoreParts,
        unverified: &[usize],
    ) -> Result<AnswerSong> {
        let song = self.catalogue.song(id)?;
        let why = explain(&song, &parts, &study.context, &self.catalogue, &self.vectors);
        let labels = if unverified.is_empty() { Vec::new() } else { study.wishes.chips(&self.catalogue) };
        let names = self.catalogue.genre_names();
        Ok(AnswerSong {
            song_id: Some(id.0),
            genres: song.genres.iter().filter_map(|&g| names.get(usize::from(g)).cloned()).collect(),
            year: song.year,
            popularity: song.popularity,
            artist: song.artist,
            title: song.title,
            score,
            parts,
            why,
            unverified: unverified.iter().filter_map(|&at| labels.get(at).map(|chip| chip.label.clone())).collect(),
            source: Source::Device,
        })
    }

    fn shortfall(&self, study: &Study, found: usize) -> String {
        let hard: Vec<String> =
            study.wishes.chips(&self.catalogue).into_iter().filter(|chip| chip.hard).map(|chip| chip.label).collect();
        let songs = if found == 1 { "1 song".to_owned() } else { format!("{found} songs") };
        if hard.is_empty() {
            format!("Only {songs} came up. Name an artist, a genre or a decade for more.")
        } else {
            format!("Only {songs} satisfy every wish ({}). Remove one of them for more.", hard.join(", "))
        }
    }
}

/// Writes the vector of a song or artist piece.
pub fn write_piece(piece: crate::token::Piece, catalogue: &Catalogue, vectors: &SongVectors, out: &mut [f32]) {
    match piece {
        crate::token::Piece::Song(song) => vectors.add_row(song, 1.0, out),
        crate::token::Piece::Artist(artist) => out.copy_from_slice(&artist_vector(artist, catalogue, vectors)),
        crate::token::Piece::Text(_) | crate::token::Piece::Blank => {}
    }
}

/// Artists named in a turn: those wanted for their own songs, and those merely compared with ("something like X").
fn asked_for(turn: &TurnContext) -> (Vec<ArtistId>, Vec<ArtistId>) {
    let mut named = (Vec::new(), Vec::new());
    for mention in &turn.mentions {
        if let Linked::Artist(artist) = mention.linked {
            let before = turn.text.get(..mention.start).unwrap_or_default().to_lowercase();
            let list = if is_comparison(&before) { &mut named.1 } else { &mut named.0 };
            list.push(artist);
        }
    }
    named
}

/// Whether the words before a name compare with it: "like" does, "I like" and "would like" do not.
fn is_comparison(before: &str) -> bool {
    let before = before.trim_end_matches(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = before.split_whitespace().rev().take(4).collect();
    match words.as_slice() {
        ["like" | "liked" | "likes", subject, ..] => !matches!(
            *subject,
            "i" | "we" | "they" | "would" | "i'd" | "really" | "also" | "do" | "don't" | "he" | "she"
        ),
        ["to", "similar" | "close" | "akin" | "compared", ..]
        | ["of", "style" | "vein" | "reminiscent" | "spirit" | "vibe", ..] => true,
        _ => false,
    }
}

/// Leans towards familiar or adventurous songs, and shuffles a little by the seed, so that asking twice need not
/// give the same list; seed 0 shuffles nothing.
fn steer(order: &mut [(SongId, f32)], options: &Options) {
    let lean = (options.adventure.clamp(0.0, 1.0) - 0.5) * -1.6;
    for (song, score) in order.iter_mut() {
        *score += lean * demand_log(song.0);
        if options.seed != 0 {
            *score += 0.35 * noise(options.seed, song.0);
        }
    }
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
}

/// Gumbel noise from a hash of seed and song (splitmix64): equal for equal seeds on every platform.
fn noise(seed: u64, song: u32) -> f32 {
    let mut z = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (u64::from(song) + 1).wrapping_mul(0xD1B5_4A32_D192_ED03);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    let uniform = ((z >> 40) as f32 + 0.5) / (1_u64 << 24) as f32;
    -(-uniform.ln()).ln()
}

#[cfg(test)]
mod tests {
    use super::is_comparison;

    #[test]
    fn a_comparison_is_told_from_a_liking() {
        for before in
            ["something like ", "songs similar to ", "in the style of ", "artists like \u{201c}", "more like "]
        {
            assert!(is_comparison(before), "{before}");
        }
        for before in ["i like ", "i would like ", "songs by ", "", "we really like ", "anything of "] {
            assert!(!is_comparison(before), "{before}");
        }
    }
}
