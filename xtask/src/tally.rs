//! Counting tests from what the runners print.

use std::fmt;

/// Tests seen so far.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: u32,
    /// Tests that failed.
    pub failed: u32,
    /// Tests that were left out.
    pub skipped: u32,
}

impl Tally {
    /// Adds what a line of a runner's closing report says; other lines say nothing.
    pub fn read(&mut self, line: &str) {
        let line = line.trim();
        if let Some(counts) = line.strip_prefix("test result:") {
            // cargo test, and wasm-bindgen's runner after it: `test result: ok. 3 passed; 0 failed; 1 ignored; ...`
            for part in counts.split(['.', ';']) {
                let mut words = part.split_whitespace();
                let count = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
                self.add(words.next().unwrap_or_default(), count);
            }
        } else if let Some(report) = line.strip_prefix("\u{2139} ").or_else(|| line.strip_prefix("# ")) {
            // Node's runner, one count a line: `ℹ pass 3`
            let mut words = report.split_whitespace();
            let name = words.next().unwrap_or_default();
            let count = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
            self.add(name, count);
        }
    }

    fn add(&mut self, name: &str, count: u32) {
        match name {
            "passed" | "pass" => self.passed += count,
            "failed" | "fail" | "cancelled" => self.failed += count,
            "ignored" | "skipped" | "todo" => self.skipped += count,
            _ => {}
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(formatter, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_runners_are_understood() {
        let mut tally = Tally::default();
        for line in [
            "running 3 tests",
            "test result: FAILED. 2 passed; 1 failed; 4 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "  \u{2139} tests 7",
            "\u{2139} pass 5",
            "\u{2139} fail 1",
            "\u{2139} skipped 1",
            "# a comment",
        ] {
            tally.read(line);
        }
        assert_eq!(tally, Tally { passed: 7, failed: 2, skipped: 5 });
        assert_eq!(tally.to_string(), "7 passed, 2 failed, 5 skipped");
    }
}
