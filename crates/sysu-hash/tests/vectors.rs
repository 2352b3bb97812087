//! What established programs and libraries answer, case by case.
//!
//! Reads every `*.json` of `tests/data/vectors/hash`, or of the folder that
//! `SYSU_VECTORS` names: arrays of `{"op", "in", "out"}`. Lists each failure
//! (file, index, expected, got), counts the operations, and ends in one line
//! of totals.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

#[path = "vectors/bcrypt.rs"]
mod bcrypt;
#[cfg(feature = "digest")]
#[path = "vectors/digest.rs"]
mod digest;
#[cfg(feature = "jwt")]
#[path = "vectors/jwt.rs"]
mod jwt;
#[cfg(feature = "password")]
#[path = "vectors/password.rs"]
mod password;
#[cfg(feature = "digest")]
#[path = "vectors/sums.rs"]
mod sums;
#[cfg(feature = "digest")]
#[path = "vectors/uuid.rs"]
mod uuid;

/// What came of a case, in the form of `out`.
struct Got(Value);

/// One case, with accessors that name what is missing.
struct Case<'a>(&'a Value);

impl Case<'_> {
    fn op(&self) -> &str {
        self.0["op"].as_str().unwrap_or("")
    }
    fn input(&self, key: &str) -> &Value {
        &self.0["in"][key]
    }
    fn text(&self, key: &str) -> &str {
        self.input(key)
            .as_str()
            .unwrap_or_else(|| panic!("no text {key:?} in {}", self.0))
    }
    fn number(&self, key: &str) -> Option<u64> {
        self.input(key).as_u64()
    }
    fn bytes(&self, key: &str) -> Vec<u8> {
        unhex(self.text(key))
    }
    fn maybe_bytes(&self, key: &str) -> Option<Vec<u8>> {
        self.input(key).as_str().map(unhex)
    }
    /// What to compare with: the strict answer where there is one.
    fn expected(&self) -> &Value {
        match self.0.get("strict") {
            Some(strict) if strict.is_object() => strict,
            _ => &self.0["out"],
        }
    }
}

fn unhex(text: &str) -> Vec<u8> {
    assert_eq!(text.len() % 2, 0, "odd hex {text:?}");
    let digit = |c: u8| (c as char).to_digit(16).expect("a hex digit") as u8;
    text.as_bytes()
        .chunks(2)
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes everything");
        text
    })
}

/// Answers a case, or `None` where no feature that is built in knows it.
fn run(case: &Case<'_>) -> Option<Got> {
    let answer = bcrypt::run(case);
    #[cfg(feature = "digest")]
    let answer = answer
        .or_else(|| digest::run(case))
        .or_else(|| sums::run(case))
        .or_else(|| uuid::run(case));
    #[cfg(feature = "jwt")]
    let answer = answer.or_else(|| jwt::run(case));
    #[cfg(feature = "password")]
    let answer = answer.or_else(|| password::run(case));
    answer
}

/// Whether two answers are the same, numbers by value.
fn same(expected: &Value, got: &Value) -> bool {
    match (expected, got) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => expected == got,
    }
}

fn folder() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "names other vectors")]
    match std::env::var_os("SYSU_VECTORS") {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../tests/data/vectors/hash"),
    }
}

#[test]
fn vectors() {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("the folder of vectors")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "json"))
        .collect();
    files.sort();
    let mut counts: BTreeMap<String, [u32; 3]> = BTreeMap::new();
    for file in &files {
        let text = std::fs::read_to_string(file).expect("a readable file");
        let cases: Value = serde_json::from_str(&text).expect("JSON");
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        for (at, case) in
            cases.as_array().expect("an array").iter().enumerate()
        {
            let case = Case(case);
            let count = counts.entry(case.op().to_owned()).or_default();
            match run(&case) {
                // Not built in, or not known here: said in the counts.
                None => count[2] += 1,
                Some(Got(got)) if same(case.expected(), &got) => {
                    count[0] += 1;
                }
                Some(Got(got)) => {
                    count[1] += 1;
                    println!(
                        "{name}[{at}] {}\n  in       {}\n  expected {}\n  \
                         got      {got}",
                        case.op(),
                        case.0["in"],
                        case.expected()
                    );
                }
            }
        }
    }
    let mut total = [0; 3];
    for (op, count) in &counts {
        println!(
            "{op}: {} passed, {} failed, {} skipped",
            count[0], count[1], count[2]
        );
        for (sum, count) in total.iter_mut().zip(count) {
            *sum += count;
        }
    }
    println!(
        "vectors hash: {} passed, {} failed, {} skipped",
        total[0], total[1], total[2]
    );
    assert_eq!(total[1], 0, "failed cases are listed above");
    assert!(total[0] > 0, "no cases in {}", folder().display());
}

/// The answer `{"error": …}`.
fn error(code: &str) -> Got {
    Got(json!({ "error": code }))
}
