//! `uuid.*`.

use serde_json::json;
use sysu_hash::uuid::Uuid;

use crate::{Case, Got};

pub(crate) fn run(case: &Case<'_>) -> Option<Got> {
    let namespace = || case.text("namespace").parse().expect("a namespace");
    let random =
        || -> [u8; 16] { case.bytes("random").try_into().expect("16 bytes") };
    let id = match case.op() {
        "uuid.v3" => Uuid::v3(namespace(), &case.bytes("name")),
        "uuid.v5" => Uuid::v5(namespace(), &case.bytes("name")),
        "uuid.v4" => Uuid::v4_from(random()),
        "uuid.v7" => {
            let ms = case.number("msecs").expect("milliseconds");
            let seq = case.number("seq").expect("a counter");
            Uuid::v7_from(ms, seq as u32, random())
        }
        "uuid.validate" => {
            return Some(Got(match case.text("str").parse::<Uuid>() {
                Ok(id) => json!({ "bool": true, "version": id.version() }),
                Err(_) => json!({ "bool": false }),
            }));
        }
        _ => return None,
    };
    Some(Got(json!({ "uuid": id.to_string() })))
}
