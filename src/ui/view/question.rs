//! One question at most, and never one that must be answered.

use leptos::prelude::*;

use super::exchange::Here;
use crate::turn::Decision;
use crate::ui::question::question_for;

/// The question of an exchange, while it is open.
pub fn question(here: Here) -> impl IntoView {
    let question = here.part(|exchange| {
        let answer = exchange.answer.as_ref().filter(|answer| answer.decision == Decision::Ask)?;
        (!exchange.question_done).then(|| question_for(answer)).flatten()
    });
    move || {
        let question = question.get().flatten()?;
        let answers = question.answers.iter().map(|(label, text)| {
            let click = move |_| here.page.close_question(here.id, Some(text));
            view! { <button class="button" type="button" data-testid="question-answer" on:click=click>{*label}</button> }
        });
        let skip = move |_| {
            super::focus(&here.heading_id());
            here.page.close_question(here.id, None);
        };
        Some(view! {
            <section class="question" aria-label="A question" data-testid="question">
                <p>{question.text}</p>
                <div class="question-answers">
                    {answers.collect_view()}
                    <button class="button quiet" type="button" data-testid="question-skip" on:click=skip>"Skip"</button>
                </div>
            </section>
        })
    }
}
