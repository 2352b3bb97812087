//! The reference vectors: what Node's own `Buffer` answers.
//!
//! Reads every `*.json` of `tests/data/vectors/buf`, or of the folder that
//! `SYSU_VECTORS` names. `quirks.json` holds what is not to be copied.
#![allow(
    clippy::unwrap_used,
    clippy::default_trait_access,
    clippy::disallowed_methods,
    clippy::format_collect,
    clippy::needless_pass_by_value,
    clippy::print_stderr,
    clippy::single_match_else,
    clippy::single_range_in_vec_init,
    clippy::type_complexity,
    clippy::wildcard_enum_match_arm,
    reason = "a test may do what a library may not"
)]

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde_json::{Value, json};
use sysu_buf::{
    Error,
    node::{self, Blob, Fill, JsNumber, Needle, NumberMethod, StringDecoder},
};

type Answer = Result<Value, Error>;

fn folder() -> PathBuf {
    match std::env::var_os("SYSU_VECTORS") {
        Some(folder) => folder.into(),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("../../tests/data/vectors/buf"),
    }
}

/// The arguments of one case.
struct Args<'a>(&'a Value);

impl<'a> Args<'a> {
    fn int(&self, name: &str) -> Option<i64> {
        self.0.get(name).map(|v| v.as_i64().unwrap())
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.0.get(name).map(|v| v.as_str().unwrap())
    }

    fn enc(&self) -> Option<&'a str> {
        self.text("enc")
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        unhex(self.text(name).unwrap())
    }

    fn string(&self) -> Vec<u16> {
        string(self.0).unwrap()
    }
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).unwrap();
            u8::from_str_radix(pair, 16).unwrap()
        })
        .collect()
}

fn tohex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A string in either form.
fn string(value: &Value) -> Option<Vec<u16>> {
    if let Some(text) = value.get("str") {
        return Some(node::units(text.as_str().unwrap()));
    }
    let units = value.get("units")?.as_str().unwrap();
    let parse = |i| u16::from_str_radix(&units[i..i + 4], 16).unwrap();
    Some((0..units.len()).step_by(4).map(parse).collect())
}

fn shown(units: &[u16]) -> Value {
    match String::from_utf16(units) {
        Ok(text) => json!({ "str": text }),
        Err(_) => {
            let units: String =
                units.iter().map(|unit| format!("{unit:04x}")).collect();
            json!({ "units": units })
        }
    }
}

fn number(value: &Value) -> JsNumber {
    if let Some(n) = value.get("n") {
        JsNumber::Number(n.as_f64().unwrap())
    } else if let Some(big) = value.get("big") {
        JsNumber::BigInt(big.as_str().unwrap().parse().unwrap())
    } else {
        let bits = value["f64"].as_str().unwrap();
        let bits = u64::from_str_radix(bits, 16).unwrap();
        JsNumber::Number(f64::from_bits(bits))
    }
}

fn shown_number(value: JsNumber) -> Value {
    match value {
        JsNumber::BigInt(v) => json!({ "big": v.to_string() }),
        JsNumber::Number(v) => {
            let integer = v.trunc() == v
                && v.abs() <= 9_007_199_254_740_992.0
                && !(v == 0.0 && v.is_sign_negative());
            if integer {
                return json!({ "n": v as i64 });
            }
            let v = if v.is_nan() { f64::NAN } else { v };
            json!({ "f64": format!("{:016x}", v.to_bits()) })
        }
    }
}

fn fill_of<'a>(
    value: &Value,
    enc: Option<&'a str>,
    store: &'a mut (Vec<u8>, Vec<u16>),
) -> Fill<'a> {
    if let Some(byte) = value.get("byte") {
        return Fill::Byte(byte.as_i64().unwrap());
    }
    if let Some(hex) = value.get("hex") {
        store.0 = unhex(hex.as_str().unwrap());
        return Fill::Bytes(&store.0);
    }
    store.1 = string(value).unwrap();
    Fill::Text(&store.1, enc)
}

fn search(op: &str, args: &Args<'_>) -> Answer {
    let buf = args.bytes("hex");
    let value = &args.0["needle"];
    let (bytes, text);
    let needle = if let Some(byte) = value.get("byte") {
        Needle::Byte(byte.as_i64().unwrap())
    } else if let Some(hex) = value.get("hex") {
        bytes = unhex(hex.as_str().unwrap());
        Needle::Bytes(&bytes)
    } else {
        text = string(value).unwrap();
        Needle::Text(&text)
    };
    let (at, enc) = (args.int("byteOffset"), args.enc());
    let found =
        |at: Option<usize>| json!({ "n": at.map_or(-1, |at| at as i64) });
    match op {
        "indexOf" => node::index_of(&buf, needle, at, enc).map(found),
        "lastIndexOf" => node::last_index_of(&buf, needle, at, enc).map(found),
        _ => node::includes(&buf, needle, at, enc)
            .map(|yes| json!({ "bool": yes })),
    }
}

fn string_decoder(args: &Args<'_>, out: &Value) -> Answer {
    let mut decoder = StringDecoder::new(args.enc())?;
    let mut parts = Vec::new();
    for chunk in args.0["chunks"].as_array().unwrap() {
        parts.push(decoder.write(&unhex(chunk.as_str().unwrap())));
    }
    let end = decoder.end();
    if out.get("all").is_some() {
        parts.push(end);
        return Ok(json!({ "all": shown(&parts.concat()) }));
    }
    let parts: Vec<Value> = parts.iter().map(|part| shown(part)).collect();
    Ok(json!({ "parts": parts, "end": shown(&end) }))
}

fn blob(args: &Args<'_>) -> Value {
    let parts: Vec<Vec<u8>> = args.0["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| match part.get("hex") {
            Some(hex) => unhex(hex.as_str().unwrap()),
            None => node::from(&string(part).unwrap(), None).unwrap(),
        })
        .collect();
    let parts: Vec<&[u8]> = parts.iter().map(|part| &**part).collect();
    let mut blob = Blob::new(&parts, args.text("type").unwrap_or(""));
    if let Some(slice) = args.0.get("slice") {
        blob = blob.slice(
            slice[0].as_i64().unwrap(),
            slice[1].as_i64(),
            slice[2].as_str().unwrap_or(""),
        );
    }
    json!({
        "hex": tohex(blob.bytes()), "size": blob.size(), "type": blob.kind()
    })
}

fn bytes_out(bytes: Vec<u8>) -> Value {
    json!({ "hex": tohex(&bytes) })
}

fn run(op: &str, input: &Value, out: &Value) -> Option<Answer> {
    let args = Args(input);
    let enc = args.enc();
    Some(match op {
        "from" => node::from(&args.string(), enc).map(bytes_out),
        "fromArray" => {
            let values: Vec<f64> = input["array"]
                .as_array()
                .unwrap()
                .iter()
                .map(|v| v.as_f64().unwrap())
                .collect();
            Ok(bytes_out(node::from_array(&values)))
        }
        "toString" => node::to_string(
            &args.bytes("hex"),
            enc,
            args.int("start"),
            args.int("end"),
        )
        .map(|text| shown(&text)),
        "byteLength" => {
            Ok(json!({ "n": node::byte_length(&args.string(), enc) }))
        }
        "isEncoding" => Ok(json!({ "bool": node::is_encoding(enc.unwrap()) })),
        "read" => {
            let method: NumberMethod =
                args.text("method").unwrap()["read".len()..].parse().unwrap();
            method
                .read(
                    &args.bytes("hex"),
                    args.int("offset"),
                    args.int("byteLength"),
                )
                .map(shown_number)
        }
        "write" => {
            let mut buf = args.bytes("hex");
            let method: NumberMethod =
                args.text("method").unwrap()["write".len()..].parse().unwrap();
            method
                .write(
                    &mut buf,
                    number(&input["value"]),
                    args.int("offset"),
                    args.int("byteLength"),
                )
                .map(|ret| json!({ "hex": tohex(&buf), "ret": ret }))
        }
        "writeString" => {
            let mut buf = args.bytes("hex");
            node::write_string(
                &mut buf,
                &args.string(),
                args.int("offset"),
                args.int("length"),
                enc,
            )
            .map(|ret| json!({ "hex": tohex(&buf), "ret": ret }))
        }
        "indexOf" | "lastIndexOf" | "includes" => search(op, &args),
        "compare" => node::compare(
            &args.bytes("hex"),
            &args.bytes("target"),
            (args.int("targetStart"), args.int("targetEnd")),
            (args.int("sourceStart"), args.int("sourceEnd")),
        )
        .map(|n| json!({ "n": n })),
        "compareStatic" => {
            let order = args.bytes("a").cmp(&args.bytes("b"));
            Ok(json!({ "n": order as i32 }))
        }
        "equals" => Ok(json!({ "bool": args.bytes("a") == args.bytes("b") })),
        "fill" => {
            let mut buf = args.bytes("hex");
            let mut store = Default::default();
            let value = fill_of(&input["value"], enc, &mut store);
            node::fill(&mut buf, value, args.int("offset"), args.int("end"))
                .map(|()| bytes_out(buf))
        }
        "alloc" => {
            let mut store = Default::default();
            let value =
                input.get("value").map(|v| fill_of(v, enc, &mut store));
            node::alloc(args.int("size").unwrap(), value).map(bytes_out)
        }
        "swap16" | "swap32" | "swap64" => {
            let mut buf = args.bytes("hex");
            node::swap(&mut buf, op["swap".len()..].parse().unwrap())
                .map(|()| bytes_out(buf))
        }
        "concat" => {
            let list: Vec<Vec<u8>> = input["list"]
                .as_array()
                .unwrap()
                .iter()
                .map(|part| unhex(part.as_str().unwrap()))
                .collect();
            let list: Vec<&[u8]> = list.iter().map(|part| &**part).collect();
            node::concat(&list, args.int("total")).map(bytes_out)
        }
        "subarray" => {
            use sysu_buf::BufExt as _;
            let buf = args.bytes("hex");
            let start = args.int("start").unwrap_or(0);
            let part = buf.slice_rel(start, args.int("end"));
            Ok(bytes_out(part.to_vec()))
        }
        "copy" => {
            let mut target = args.bytes("target");
            node::copy(
                &args.bytes("hex"),
                &mut target,
                args.int("targetStart"),
                args.int("sourceStart"),
                args.int("sourceEnd"),
            )
            .map(|ret| json!({ "hex": tohex(&target), "ret": ret }))
        }
        "transcode" => node::transcode(
            &args.bytes("hex"),
            args.text("from").unwrap(),
            args.text("to").unwrap(),
        )
        .map(bytes_out),
        "toJSON" => {
            let text = node::to_json(&args.bytes("hex"));
            let json: Value = serde_json::from_str(&text).unwrap();
            Ok(json!({ "json": json }))
        }
        "fromJSON" => {
            node::from_json(&input["json"].to_string()).map(bytes_out)
        }
        "inspect" => Ok(json!({ "str": node::inspect(&args.bytes("hex")) })),
        "isUtf8" => Ok(json!({ "bool": node::is_utf8(&args.bytes("hex")) })),
        "isAscii" => Ok(json!({ "bool": node::is_ascii(&args.bytes("hex")) })),
        "atob" => node::atob(&args.string()).map(|text| shown(&text)),
        "btoa" => {
            node::btoa(&args.string()).map(|text| json!({ "str": text }))
        }
        "stringDecoder" => string_decoder(&args, out),
        "blob" => Ok(blob(&args)),
        _ => return None,
    })
}

#[test]
fn vectors() {
    let mut files: Vec<PathBuf> = fs::read_dir(folder())
        .expect("the folder of the vectors")
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "json"))
        .collect();
    files.sort();
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    let mut by_op: BTreeMap<String, [u32; 3]> = BTreeMap::new();
    for file in &files {
        let name = file.file_name().unwrap().to_string_lossy();
        let cases: Vec<Value> =
            serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        for (index, case) in cases.iter().enumerate() {
            let op = case["op"].as_str().unwrap();
            let count = by_op.entry(op.to_owned()).or_default();
            let quirk = name == "quirks.json";
            let answer = match run(op, &case["in"], &case["out"]) {
                Some(answer) if !quirk => answer,
                _ => {
                    skipped += 1;
                    count[2] += 1;
                    continue;
                }
            };
            let got = answer
                .unwrap_or_else(|err| json!({ "error": err.node_code() }));
            if got == case["out"] {
                passed += 1;
                count[0] += 1;
            } else {
                failed += 1;
                count[1] += 1;
                println!(
                    "{name} {index}: {op} {}\n  expected {}\n  got      {got}",
                    case["in"], case["out"]
                );
            }
        }
    }
    for (op, [passed, failed, skipped]) in &by_op {
        println!("{op}: {passed} passed, {failed} failed, {skipped} skipped");
    }
    println!(
        "vectors buf: {passed} passed, {failed} failed, {skipped} skipped"
    );
    assert_eq!(failed, 0);
    assert!(0 < passed, "no vectors were found");
}
