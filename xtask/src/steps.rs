//! Running a list of steps: numbered, timed, and ended by the first that fails.

use crate::tally::Tally;
use anyhow::{Result, bail};
use std::time::Instant;

/// What a step does.
type Action<'a> = Box<dyn FnMut(&mut Tally) -> Result<()> + 'a>;

/// One step of a task.
pub struct Step<'a> {
    /// The word that `--only` takes.
    pub name: &'static str,
    /// What it does, in a line.
    pub about: &'static str,
    /// Does it, and counts the tests it ran.
    pub action: Action<'a>,
}

impl<'a> Step<'a> {
    /// A step called `name`.
    pub fn new(name: &'static str, about: &'static str, action: impl FnMut(&mut Tally) -> Result<()> + 'a) -> Self {
        Self { name, about, action: Box::new(action) }
    }
}

/// Runs the steps that `only` names (all of them where it is empty) and prints how long each took.
///
/// The last line is `N passed, N failed`, counted from what the test runners themselves reported; a step that fails
/// without a failed test counts as one failure.
pub fn run(mut steps: Vec<Step<'_>>, only: &[String]) -> Result<()> {
    if let Some(unknown) = only.iter().find(|name| steps.iter().all(|step| step.name != name.as_str())) {
        let known: Vec<_> = steps.iter().map(|step| step.name).collect();
        bail!("there is no step `{unknown}`; there are: {}", known.join(", "));
    }
    steps.retain(|step| only.is_empty() || only.iter().any(|name| name == step.name));
    let mut tally = Tally::default();
    let mut times = Vec::new();
    let count = steps.len();
    let mut failure = None;
    for (index, step) in steps.iter_mut().enumerate() {
        println!("\n== [{}/{count}] {}: {}", index + 1, step.name, step.about);
        let began = Instant::now();
        let failed_before = tally.failed;
        let outcome = (step.action)(&mut tally);
        times.push((step.name, began.elapsed().as_secs_f64()));
        if let Err(error) = outcome {
            tally.failed += u32::from(tally.failed == failed_before);
            failure = Some((step.name, error));
            break;
        }
    }
    println!();
    for (name, seconds) in &times {
        println!("{name:<12} {seconds:>7.1} s");
    }
    println!("{tally}");
    match failure {
        None => Ok(()),
        Some((name, error)) => Err(error.context(format!(
            "step `{name}` failed, the steps after it were not run; run it alone with `cargo xtask test --only {name}`"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;
    use std::cell::RefCell;

    fn recorded<'a>(name: &'static str, fails: bool, log: &'a RefCell<Vec<&'static str>>) -> Step<'a> {
        let action = move |_: &mut Tally| {
            log.borrow_mut().push(name);
            if fails { Err(anyhow!("broken")) } else { Ok(()) }
        };
        Step::new(name, "", action)
    }

    #[test]
    fn the_first_failure_ends_the_run() {
        let log = RefCell::new(Vec::new());
        let steps = vec![recorded("a", false, &log), recorded("b", true, &log), recorded("c", false, &log)];
        let error = format!("{:#}", run(steps, &[]).unwrap_err());
        assert!(error.contains("`b`") && error.contains("broken"), "{error}");
        assert_eq!(*log.borrow(), ["a", "b"]);
    }

    #[test]
    fn only_the_named_steps_run() {
        let log = RefCell::new(Vec::new());
        run(vec![recorded("a", false, &log), recorded("b", false, &log)], &["b".into()]).unwrap();
        assert_eq!(*log.borrow(), ["b"]);
        assert!(run(vec![recorded("a", false, &log)], &["z".into()]).is_err());
    }
}
